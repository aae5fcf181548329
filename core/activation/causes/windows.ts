import type { Edition, Release } from "../../model";
import type { MachineEvidence, ProductFact } from "../evidence/evidence";

/** The Windows a machine runs, as far as the texts show. */
export interface WindowsInUse {
  readonly family: "server" | "client" | "unknown";
  readonly release?: Release;
  readonly edition?: Edition;
  readonly build?: number;
  /** As a person would call it, where anything is known. */
  readonly called?: string;
  readonly azureEdition: boolean;
  /** Windows Enterprise multi-session, which only Azure Virtual Desktop has. */
  readonly multiSession: boolean;
  readonly evaluation: boolean;
  readonly core: boolean;
}

/** Builds of Windows Server and of Windows. Source: Windows release information, learn.microsoft.com, read 2026-11-22. */
const SERVER_BUILDS: Readonly<Record<number, Release>> = {
  6001: "2008",
  6002: "2008",
  6003: "2008",
  7600: "2008r2",
  7601: "2008r2",
  9200: "2012",
  9600: "2012r2",
  14393: "2016",
  16299: "1709",
  17134: "1803",
  17763: "2019",
  18362: "1903",
  18363: "1909",
  19041: "2004",
  19042: "20h2",
  20348: "2022",
  25398: "23h2",
  26100: "2025",
};

const SAID: Readonly<Record<string, string>> = { "2008r2": "2008 R2", "2012r2": "2012 R2" };

export function tellWindows(machine: MachineEvidence, product: ProductFact | undefined): WindowsInUse {
  const caption = machine.systems.findLast((each) => each.caption !== undefined)?.caption;
  const operated = machine.operations.findLast(
    (each) => each.product !== undefined && !/add-?on/i.test(each.product),
  )?.product;
  const name = product?.name ?? operated ?? "";
  const dism = machine.editions.findLast(({ current }) => current !== undefined)?.current ?? "";
  const build = buildOf(machine, product);
  const multiSession = /ServerRdsh/i.test(name) || /multi-session/i.test(caption ?? "");
  const family = multiSession
    ? "client"
    : familyOf(`${caption ?? ""} ${name} ${dism} ${product?.published?.product ?? ""} ${machine.remark ?? ""}`);
  const release = releaseOf(family, caption, build, product, name, machine.remark);
  const edition = editionOf(`${name} ${dism}`, caption) ?? product?.published?.edition;
  const called = callIt(caption, family, release, edition, name);
  return {
    family,
    ...(release === undefined ? {} : { release }),
    ...(edition === undefined ? {} : { edition }),
    ...(build === undefined ? {} : { build }),
    ...(called === undefined ? {} : { called }),
    azureEdition:
      /Turbine|Azure Edition/i.test(`${name} ${caption ?? ""}`) ||
      product?.published?.edition === "datacenter-azure-edition",
    multiSession,
    evaluation: /Eval/.test(name) || /Eval/.test(dism) || product?.kind === "timebased",
    core: /Cor$/.test(dism) || /Cor edition/.test(name),
  };
}

function buildOf(machine: MachineEvidence, product: ProductFact | undefined): number | undefined {
  const version =
    machine.systems.findLast((each) => each.version !== undefined)?.version ?? product?.lines.serviceVersion?.text;
  const build = /^\d{1,2}\.\d{1,2}\.(\d{4,5})/.exec(version ?? "")?.[1];
  const pid = /-(\d{4,5})\.0000-\d{7}$/.exec(product?.extendedPid ?? "")?.[1];
  const chosen = build ?? pid;
  return chosen === undefined ? undefined : Number(chosen);
}

function familyOf(words: string): WindowsInUse["family"] {
  if (/Server/i.test(words)) return "server";
  return /Professional|Enterprise|Education|Home|Windows(?:\(R\))? ?(?:7|8|10|11|Vista)|\bCore edition|Pro\b/i.test(
    words,
  )
    ? "client"
    : "unknown";
}

function releaseOf(
  family: WindowsInUse["family"],
  caption: string | undefined,
  build: number | undefined,
  product: ProductFact | undefined,
  name: string,
  remark: string | undefined,
): Release | undefined {
  const said = /Server\s(?:,\s?version\s)?(20\d\d(?:\sR2)?)/i.exec(caption ?? "")?.[1];
  if (said !== undefined) return said.toLowerCase().replace(" ", "");
  const clientSaid = /Windows(?:\(R\)|®)?\s(7|8\.1|8|10|11|Vista)\b/i.exec(
    `${caption ?? ""} ${name} ${remark ?? ""}`,
  )?.[1];
  if (family === "client" && clientSaid !== undefined) return clientSaid.toLowerCase();
  if (family === "server" && build !== undefined) return SERVER_BUILDS[build];
  if (family === "client" && build !== undefined) return clientRelease(build);
  const [published] = product?.published?.releases ?? [];
  return published;
}

function clientRelease(build: number): Release | undefined {
  if (build >= 22_000) return "11";
  if (build >= 10_240) return "10";
  return { 9600: "8.1", 9200: "8", 7601: "7", 7600: "7" }[build];
}

function editionOf(name: string, caption: string | undefined): Edition | undefined {
  const words = `${name} ${caption ?? ""}`;
  if (/Turbine|Azure Edition/i.test(words)) return "datacenter-azure-edition";
  if (/ServerDatacenter|Server.{0,80}Datacenter/i.test(words)) return "datacenter";
  if (/ServerStandard|Server.{0,80}Standard/i.test(words)) return "standard";
  return /ServerSolution|Essentials/i.test(words) ? "essentials" : undefined;
}

const EDITIONS: Readonly<Record<Edition, string>> = {
  datacenter: "Datacenter",
  standard: "Standard",
  essentials: "Essentials",
  "datacenter-azure-edition": "Datacenter: Azure Edition",
};

function callIt(
  caption: string | undefined,
  family: WindowsInUse["family"],
  release: Release | undefined,
  edition: Edition | undefined,
  name: string,
): string | undefined {
  if (caption !== undefined) return caption.replace(/^Microsoft /, "");
  if (family === "server") {
    if (release === undefined && edition === undefined) return /^Windows/.test(name) ? name : "Windows Server";
    return [
      "Windows Server",
      release === undefined ? undefined : sayRelease(release),
      edition === undefined ? undefined : EDITIONS[edition],
    ]
      .filter((part) => part !== undefined)
      .join(" ");
  }
  if (/^Windows/.test(name)) return release === undefined || /\d/.test(name) ? name : `${name} (Windows ${release})`;
  return release === undefined ? undefined : `Windows ${release}`;
}

export function sayRelease(release: Release): string {
  return SAID[release] ?? release.toUpperCase();
}

/** True where the OSLicense module may be: Windows 11 24H2 and 25H2 from 2026-09 on, and Windows Server after 2025. */
export function mayHaveModule({ family, build, release }: WindowsInUse): boolean {
  if (family === "server") return build !== undefined && build > 26_100;
  return family === "client" && (build === undefined ? release === "11" : build >= 26_100);
}

/** PowerShell 2.0 of Windows 7 and Server 2008 R2 has no CIM cmdlets. */
export function lacksCim({ release, build }: WindowsInUse): boolean {
  return release === "2008r2" || release === "2008" || release === "7" || (build !== undefined && build < 9200);
}
