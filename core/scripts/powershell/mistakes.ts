import type { Position, Value } from "../contract";
import { isForeign, isList, isTable } from "../values";
import type { Session } from "./session";
import type { Expression, VariableExpression } from "./syntax";

/** Mistakes that PowerShell does not report: it runs something else than what was meant. */

/** `"$kms:1688"`: a variable of a scope that there is none of, so nothing. */
export function remarkScope(session: Session, { scope, name, at, written }: VariableExpression): void {
  const shown = written ?? `$${scope}:${name}`;
  const [first = scope, ...rest] = shown.replace(/^\$/, "").split(":");
  session.path.remark({ code: "variable-scope", text: shown, repair: `\${${first}}:${rest.join(":")}` }, at);
}

/** `"$cfg.Host"` and `"$list[0]"`: the variable alone is filled in, and the rest stays as it is. */
export function remarkMember(
  session: Session,
  part: Expression,
  value: Value,
  next: string | Expression | undefined,
): void {
  if (part.kind !== "variable" || typeof next !== "string") return;
  const member = isList(value)
    ? /^\[[^\]]{1,40}\]|^\.(?:Count|Length)\b/i.exec(next)
    : isTable(value) || isForeign(value)
      ? /^(?:\.[A-Za-z_]\w*)+/.exec(next)
      : null;
  if (member === null || (isTable(value) && value.typeName !== undefined)) return;
  const written = part.written ?? `$${part.name}`;
  session.path.remark(
    { code: "member-in-text", text: written + member[0], repair: `$(${written}${member[0]})` },
    part.at,
  );
}

/** `$list -ne $null`: gives the elements that are not null, not whether there is a list. */
export function remarkNullTest(
  session: Session,
  operator: string,
  left: Expression,
  right: Expression,
  value: Value,
  at: Position,
): void {
  if (right.kind !== "variable" || right.name !== "null" || !isList(value)) return;
  const shown = left.kind === "variable" ? (left.written ?? `$${left.name}`) : "$list";
  session.path.remark(
    { code: "list-not-null", text: `${shown} ${operator} $null`, repair: `$null ${operator} ${shown}` },
    at,
  );
}

/** `program @name`: the variable's elements, not the text `@name`. */
export function remarkSplat(session: Session, variable: VariableExpression): void {
  const isOwn = variable.name === "args" && session.scope === session.scope.script;
  const held = session.scope.find(variable.name)?.value;
  const isEmpty = held === undefined || (isOwn && isList(held) && held.items.length === 0);
  if (isEmpty)
    session.path.remark({ code: "args-splat", text: `@${variable.name}`, repair: `'@${variable.name}'` }, variable.at);
}
