import type { Command, Script } from "../../../core/scripts/powershell/syntax";

/** Commands of a script as parse.ps1 writes them: `line:column name`, then place and kind of each argument. */
export function listCommands(script: Script): readonly string[] {
  const found: string[] = [];
  visit(script, new Set(), (command) => found.push(describe(command)));
  return found.sort();
}

function describe({ name, arguments: given }: Command): string {
  const place = ({ at }: { readonly at: { readonly line: number; readonly column: number } }): string =>
    `${String(at.line)}:${String(at.column)}`;
  const words = given.map((argument) => {
    // PowerShell counts `--%` and the text after it as two.
    if (argument.kind === "verbatim" && argument.text.trim() !== "") {
      const { line, column } = argument.at;
      return `${place(argument)}= ${place({ at: { line, column: column + "--% ".length } })}=`;
    }
    if (argument.kind === "parameter") return `${place(argument)}-${argument.name.toLowerCase()}`;
    return place(argument) + (argument.kind === "splat" ? "@" : "=");
  });
  const called = name.kind === "constant" ? (typeof name.value === "string" ? name.value : String(name.written)) : "?";
  return [`${place(name)} ${called}`, ...words].join(" ");
}

/** Every command in a tree, however deep: blocks, texts and values hold some too. */
function visit(node: unknown, seen: Set<object>, see: (command: Command) => void): void {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  if ("kind" in node && node.kind === "command" && "arguments" in node) see(node as Command);
  for (const part of Array.isArray(node) ? node : Object.values(node)) visit(part, seen, see);
}
