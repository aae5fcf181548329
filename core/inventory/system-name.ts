import type { InventoryServer } from "../model";

/** What a name of an operating system says, however an inventory writes it. */
export function readSystemName(
  name: string | undefined,
): Pick<InventoryServer, "system" | "release" | "edition" | "osName"> {
  if (name === undefined || name.trim() === "") return { system: "unknown" };
  const text = name.toLowerCase();
  const osName = name.trim();
  if (/esxi?|hyper-v server|azure stack hci|azure local|proxmox|xenserver/.test(text))
    return { system: "hypervisor", osName };
  if (/windows server|windows\(r\) server|win(?:dows)?\s?srv/.test(text)) {
    // `2016 or later` is a guess of the configuration, `Threshold` a working title.
    const year = /or later/.test(text) ? null : /\b(20\d\d)\b\s*(r2)?/.exec(text);
    // Azure Edition is no edition of licences.
    const edition = /azure edition/.test(text)
      ? undefined
      : /datacenter/.test(text)
        ? "datacenter"
        : /standard/.test(text)
          ? "standard"
          : undefined;
    return {
      system: "windows-server",
      osName,
      ...(year === null ? {} : { release: `${year[1] ?? ""}${year[2] === undefined ? "" : "r2"}` }),
      ...(edition === undefined ? {} : { edition }),
    };
  }
  if (/windows\s*(?:xp|vista|7|8|8\.1|10|11)\b|windows\(r\) .*(?:enterprise|pro)|windows 1[01]/.test(text))
    return { system: "windows-client", osName };
  if (/linux|ubuntu|debian|red hat|rhel|centos|suse|oracle|rocky|alma|fedora|photon|freebsd/.test(text))
    return { system: "linux", osName };
  return { system: "unknown", osName };
}
