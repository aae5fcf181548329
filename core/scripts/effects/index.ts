import type { Call, CallResult, CmdletCall, CmdletShape, Effects, Foreign, Path, Value } from "../contract";
import { AZURE_CUSTOM_DATA, isUsed } from "../files";
import { query, readProperty } from "./cim";
import { changeFirewall } from "./firewall";
import { mention } from "./mention";
import { callMethod } from "./methods";
import { LICENSING_CMDLETS, runLicensingCmdlet } from "./modules";
import { runProgram } from "./programs";
import { useRegistry } from "./registry";
import { isOn, textOf } from "./words";

/**
 * All that is known here of KMS and licensing: what programs, methods, registry values and cmdlets do to activation.
 * Programs that run further code (powershell.exe, cmd.exe, batch files whose text is known) hand it to the shells of the path.
 */
export const EFFECTS: Effects = {
  cmdlets: new Map<string, CmdletShape>([...LICENSING_CMDLETS].map(([name, { shape }]) => [name, shape])),
  perform,
  read,
  mention: (text, at, path) => mention(text, at, path),
  finish,
};

function perform(call: Call, path: Path): CallResult | undefined {
  path.step();
  switch (call.kind) {
    case "program":
      return runProgram(call, path);
    case "registry":
      return useRegistry(call, path);
    case "cim-query":
      return query(call, path);
    case "method":
      return callMethod(call, path);
    case "cim-change":
      return { output: [] };
    case "cmdlet":
      // What would happen is said, and nothing is done.
      if (isOn(call.named.get("whatif")) === true) return { output: [] };
      return runLicensingCmdlet(call, path) ?? changeFirewall(call, path) ?? runCmdlet(call, path);
  }
}

/** Cmdlets of roles, features and domains. */
function runCmdlet(call: CmdletCall & Pick<Call, "at">, path: Path): CallResult | undefined {
  const { name, named, rest, at } = call;
  switch (name) {
    case "install-windowsfeature":
    case "add-windowsfeature":
    case "enable-windowsoptionalfeature": {
      const features = [...named.entries()]
        .filter(([parameter]) => /^(?:name|featurename|n|na|nam)$/.test(parameter))
        .map(([, value]) => value);
      const all = [...features, ...rest, ...(call.input ?? [])];
      const texts = all.map(textOf);
      if (texts.some((text) => text !== undefined && /VolumeActivation/i.test(text)))
        path.act({ does: "install-role" }, at);
      else if (texts.includes(undefined))
        path.perhaps(at, "the feature is VolumeActivation", () => path.act({ does: "install-role" }, at));
      return { output: [path.unknown({ kind: "feature", name: "result" }, { shape: "object" })] };
    }
    case "add-computer":
      path.remark({ code: "joins-domain", text: "Add-Computer" }, at);
      return { output: [] };
    case "set-windowsproductkey":
      // DISM's cmdlet for an image that lies elsewhere.
      return { output: [] };
    default:
      return undefined;
  }
}

function read(target: Foreign, name: string, path: Path): Value {
  if (target.type === "oslicense:result") {
    const number = textOf(target.data?.number ?? "") ?? "";
    path.notes.delete(`unread:${number}`);
    return {
      kind: "unknown",
      key: `oslicense#${number}.${name.toLowerCase()}`,
      of: { kind: "output", name: `oslicense.${name.toLowerCase()}`, moment: Number(number) },
      shape: name.toLowerCase() === "success" ? "boolean" : "text",
    };
  }
  return readProperty(target, name, path);
}

function finish(path: Path): void {
  for (const [name, value] of path.notes) {
    if (!name.startsWith("unread:") || typeof value !== "string") continue;
    const [line = "1", column = "1", ...cmdlet] = value.split(":");
    path.remark({ code: "result-not-read", text: cmdlet.join(":") }, { line: Number(line), column: Number(column) });
  }
  if (isUsed(path, AZURE_CUSTOM_DATA))
    path.remark({ code: "uses-file", text: AZURE_CUSTOM_DATA }, { line: 1, column: 1 });
  // What is written into a file and not run here may be run by someone else.
  for (const [key, content] of path.files) {
    if (content !== null && !isUsed(path, key) && key !== AZURE_CUSTOM_DATA)
      mention(content, { line: 1, column: 1 }, path);
  }
}
