import type { Deed, NotFollowed, Remark } from "../scripts/contract";

type Words = (deed: Deed) => string;

const known = (value: unknown, unknown: string): string =>
  value === null || value === undefined ? unknown : String(value as string | number);

/** What an action does, as the end of "It …": `sets the KMS host to kms1`. */
const ACTIONS: Readonly<Record<string, Words>> = {
  "set-host": ({ host, port, keepsPort }) => {
    const name = `sets the KMS host to ${known(host, "a name that is not known")}`;
    if (port !== undefined) return `${name}, port ${known(port, "unknown")}`;
    return keepsPort === true ? `${name} and keeps the port` : name;
  },
  "clear-host": ({ keepsPort }) =>
    keepsPort === true ? "clears the KMS host and keeps the port" : "clears the KMS host",
  "set-host-port": ({ port }) => `sets the port of the KMS host to ${known(port, "a number that is not known")}`,
  "clear-host-port": () => "clears the port of the KMS host",
  "set-domain": ({ domain }) => `sets the lookup domain to ${known(domain, "a name that is not known")}`,
  "clear-domain": () => "clears the lookup domain",
  "install-key": ({ key, secret }) => {
    if (key !== null && key !== undefined) return `installs the product key that ends in ${known(key, "")}`;
    return secret === true ? "installs a product key that is a secret" : "installs a product key that is not known";
  },
  activate: () => "activates Windows",
  rearm: () => "rearms Windows",
  "set-interval": ({ interval, minutes }) =>
    `sets the ${known(interval, "")} interval to ${known(minutes, "a number of minutes that is not known")}${minutes === null ? "" : " minutes"}`,
  "set-port": ({ port }) => `lets the KMS host listen on port ${known(port, "that is not known")}`,
  "stop-publishing": () => "stops the KMS host from publishing its SRV record",
  publish: () => "lets the KMS host publish its SRV record",
  "install-role": () => "installs the Volume Activation Services role",
  "open-firewall": () => "opens the KMS port in Windows Firewall",
};

/** @param certain it happens on every way through the script that succeeds */
export function renderAction(deed: Deed, certain: boolean): string {
  const words = ACTIONS[deed.does]?.(deed) ?? deed.does;
  return certain ? words : `may happen: ${words}`;
}

const NOT_FOLLOWED: Readonly<Record<NotFollowed["code"], string>> = {
  syntax: "the text cannot be read",
  "newer-grammar": "Windows PowerShell 5.1 lacks this grammar, so the script fails before its first line",
  command: "the command is not known here",
  method: "the method is not known here",
  type: "the type is not known here",
  construct: "the construct is not followed",
  "other-code": "the code is not in this text",
  "unknown-code": "what is run is not known before it runs",
  "too-large": "the script is too large or has too many ways through it",
};

export function renderNotFollowed({ code, text }: Pick<NotFollowed, "code" | "text">): string {
  return text === "" ? NOT_FOLLOWED[code] : `${text}: ${NOT_FOLLOWED[code]}`;
}

const REMARKS: Readonly<Record<string, string>> = {
  "opens-dialog": "slmgr runs without cscript: it shows a dialog that nobody closes",
  "trusts-exit-code": "the script goes by slmgr's exit code, which is 0 for many outcomes that changed nothing",
  "joins-domain": "the machine joins a domain, whose group policies may change activation",
  "result-not-read":
    "a failure of this cmdlet shows in the Success of its result alone, which the script does not read",
  "binds-nothing": "PowerShell refuses these parameters, so nothing happens",
  "variable-scope": "PowerShell reads the text before the colon as a scope, so the variable is empty",
  "member-in-text": "PowerShell fills in the variable alone, without its member",
  "list-not-null": "compared with a list, the operator filters the list",
  "args-splat": "unquoted @args passes each argument by itself",
};

export function renderRemark({ code, text, repair }: Pick<Remark, "code" | "text" | "repair">): string {
  const words = REMARKS[code] ?? code;
  return `${text}: ${words}${repair === undefined ? "" : `. Write ${repair}`}`;
}
