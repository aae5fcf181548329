import { parsePowerShell } from "../../../../core/scripts/powershell/parse-statements";
import type { Statement } from "../../../../core/scripts/powershell/syntax";
import { SyntaxFault } from "../../../../core/scripts/powershell/tokens";

function firstOf(text: string): Statement | undefined {
  return parsePowerShell(text).body.end[0];
}

function commandOf(text: string) {
  const statement = firstOf(text);
  const element = statement?.kind === "pipeline" ? statement.elements[0] : undefined;
  if (element?.kind !== "command") throw new Error("no command");
  return element;
}

describe("commands", () => {
  test.each([
    ["a bare word", "cscript a", ["value"]],
    ["a name with a value", "Set-It -Name:x y", ["parameter", "value"]],
    ["a name before a variable", "Set-It -On:$false", ["parameter"]],
    ["a splat", "cscript @a", ["splat"]],
    ["all after --%", "cscript --% /a | b", ["verbatim"]],
    ["a list is one argument", "cscript a, b", ["value"]],
    ["a line that goes on", "cscript `\n a b", ["value", "value"]],
    ["a comment in between", "cscript <# x #> a # b", ["value"]],
  ])("%s", (_name, text, kinds) => {
    expect(commandOf(text).arguments.map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each([
    ["a variable in a word", "x $c-x", "text"],
    ["a member of a variable", "x $c.contoso.com", "member"],
    ["a number", "x 007", "constant"],
    ["a scope where a port was meant", "x $c:1688", "variable"],
  ])("argument: %s", (_name, text, kind) => {
    const [argument] = commandOf(text).arguments;
    expect(argument?.kind === "value" ? argument.value.kind : undefined).toBe(kind);
  });

  test("places are lines and columns", () => {
    const { body } = parsePowerShell("$a = 1\r\nif ($a) {\r\n  cscript x\r\n}");
    const [, branch] = body.end;
    const inner = branch?.kind === "if" ? branch.clauses[0]?.body[0] : undefined;
    expect(inner?.at).toEqual({ line: 3, column: 3 });
  });
});

describe("expressions", () => {
  test.each([
    ["not binds tighter than -eq", "!$true -eq $false", "-eq"],
    ["times binds tighter than plus", "1 + 2 * 3", "+"],
    ["a range binds tighter than plus", "1..2 + 5", "+"],
    ["a format binds tighter than plus", "'a' + '{0}' -f 1", "+"],
    ["and and or are alike", "$a -or $b -and $c", "-and"],
  ])("%s", (_name, text, operator) => {
    const statement = firstOf(text);
    const element = statement?.kind === "pipeline" ? statement.elements[0] : undefined;
    const value = element?.kind === "expression" ? element.value : undefined;
    expect(value?.kind === "binary" ? value.operator : undefined).toBe(operator);
  });
});

describe("texts that are no PowerShell", () => {
  test.each([
    ["a bracket that does not close", "if ($a) { cscript x"],
    ["a text that does not close", "$a = 'x"],
    ["a here-string that does not close", '$a = @"\nx'],
    ["a variable of no name after its scope", '"$host:"'],
    ["an assignment to a value", "1 = 2"],
    ["statements without a separator", "$a = 1 $b = 2"],
    ["brackets beyond counting", "(".repeat(5_000)],
  ])("%s", (_name, text) => {
    expect(() => parsePowerShell(text)).toThrow(SyntaxFault);
  });

  test.each(["$a ?? 1", "$a ? 1 : 2", "a && b", "$a ??= 1"])("grammar that 5.1 lacks: %s", (text) => {
    expect(parsePowerShell(text).newer).toHaveLength(1);
  });
});
