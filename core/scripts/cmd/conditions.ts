import type { Condition, Position, Unknown } from "../contract";
import { toInteger } from "./arithmetic";
import { describe, fileKey, keyOf, readFile, readVariable, type Session } from "./session";
import type { Comparison, Test } from "./syntax";
import { holesIn, isHole, isWhole } from "./text";

/** Whether a test holds; where the text does not decide it, the path does. */
export function holds(session: Session, test: Test, at: Position): boolean {
  switch (test.kind) {
    case "errorlevel":
      return isErrorlevelAtLeast(session, test.least, at);
    case "exist":
      return exists(session, test.path, at);
    case "defined": {
      const value = readVariable(session, test.name);
      if (value === undefined) return false;
      return isEmpty(session, value, at) === false;
    }
    case "extensions":
      return (toInteger(test.version) ?? 99) <= 2;
    case "compare":
      return compare(session, test.left, test.comparison, test.right, test.ignoreCase, at);
  }
}

/** Takes one way of a decision: true or false. */
function decide(session: Session, key: string, at: Position, text: string, about?: Partial<Condition>): boolean {
  const condition: Condition = { at, text: text.slice(0, 200), ...about, ways: ["true", "false"] };
  return session.path.decide(key, condition) === 0;
}

/** Whether a text is empty; unknown parts may be. */
function isEmpty(session: Session, text: string, at: Position): boolean {
  const literal = text.replaceAll(/[\ue000-\uf8ff]/g, "");
  if (literal !== "") return false;
  for (const hole of holesIn(text)) {
    const unknown = session.holes.get(hole);
    if (unknown === undefined || unknown.present === true) return false;
    if (session.path.isTrue(unknown, at, describe(session, hole))) return false;
    session.shown.set(hole, "");
  }
  return true;
}

function exists(session: Session, path: string, at: Position): boolean {
  const name = path.replaceAll('"', "");
  if (/^(?:[a-z]:\\windows\\system32\\)?(?:slmgr\.vbs|cscript\.exe)$/i.test(name) && name.includes("\\")) return true;
  const known = readFile(session, name);
  if (known === null) return false;
  if (known !== undefined) return true;
  if (/^nul$/i.test(name)) return true;
  return decide(session, `file:${fileKey(session, name)}`, at, `exist ${describe(session, name)}`, {
    of: { kind: "file", name: fileKey(session, name) },
  });
}

/** The words of a decision by `&&` alone: the next command is left out, and the script fails. */
export const FOLLOWS_ON_SUCCESS = "the command before succeeds";

/** Whether an exit code is 0. */
export function isSuccess(session: Session, code: string, at: Position, text = FOLLOWS_ON_SUCCESS): boolean {
  if (isWhole(code)) return (toInteger(code) ?? Number(code)) === 0;
  return isZero(session, code, at, text);
}

/** Each test of one exit code asks whether it is 0, so that all of them agree. */
function isZero(session: Session, code: string, at: Position, text: string): boolean {
  const unknown = session.holes.get(code);
  if (unknown === undefined) return decide(session, `zero(${keyOf(session, code)})`, at, text);
  const zero = { kind: "number", type: "int", value: 0 } as const;
  const isNull =
    unknown.of === undefined
      ? decide(session, `zero(${unknown.key})`, at, text)
      : session.path.isTrue(
          {
            kind: "unknown",
            key: `-eq(${unknown.key},int:0)`,
            of: unknown.of,
            test: { operator: "-eq", value: zero },
            shape: "boolean",
          },
          at,
          text,
        );
  if (isNull) session.shown.set(code, "0");
  else session.failed.add(code);
  return isNull;
}

function isErrorlevelAtLeast(session: Session, written: string, at: Position): boolean {
  const least = toInteger(written);
  const code = session.errorlevel;
  if (least === undefined)
    return decide(session, `errorlevel ${keyOf(session, written)}`, at, `errorlevel ${describe(session, written)}`);
  if (isWhole(code)) return (toInteger(code) ?? Number(code)) >= least;
  // Programs of Windows end with 0 where all went well, and with a positive number otherwise.
  if (least <= 0) return true;
  const isFine = isZero(session, code, at, `errorlevel is 0`);
  if (isFine) return false;
  if (least === 1) return true;
  return decide(session, `${keyOf(session, code)}>=${String(least)}`, at, `errorlevel ${String(least)}`);
}

function compare(
  session: Session,
  left: string,
  comparison: Comparison,
  right: string,
  ignoreCase: boolean,
  at: Position,
): boolean {
  const words = `${describe(session, left)} ${comparison} ${describe(session, right)}`;
  if (isWhole(left) && isWhole(right)) return compareKnown(left, comparison, right, ignoreCase);
  if (comparison === "==" || comparison === "equ") return isEqual(session, left, right, ignoreCase, at, words);
  if (comparison === "neq") return !isEqual(session, left, right, ignoreCase, at, words);
  return decide(session, `${keyOf(session, left)} ${comparison} ${keyOf(session, right)}`, at, words);
}

/** Numbers where both are, else texts. Source: Microsoft Learn, `if`. */
function compareKnown(left: string, comparison: Comparison, right: string, ignoreCase: boolean): boolean {
  if (comparison === "==") return ignoreCase ? left.toLowerCase() === right.toLowerCase() : left === right;
  const [one, two] = [toInteger(left), toInteger(right)];
  const order = one !== undefined && two !== undefined ? one - two : compareTexts(left, right, ignoreCase);
  switch (comparison) {
    case "equ":
      return order === 0;
    case "neq":
      return order !== 0;
    case "lss":
      return order < 0;
    case "leq":
      return order <= 0;
    case "gtr":
      return order > 0;
    case "geq":
      return order >= 0;
  }
}

/** As lstrcmp orders words: by letter first, and a small letter before its capital. */
function compareTexts(left: string, right: string, ignoreCase: boolean): number {
  if (left === right) return 0;
  const [one, two] = [left.toLowerCase(), right.toLowerCase()];
  if (one !== two) return one < two ? -1 : 1;
  return ignoreCase ? 0 : left > right ? -1 : 1;
}

function isEqual(
  session: Session,
  left: string,
  right: string,
  ignoreCase: boolean,
  at: Position,
  words: string,
): boolean {
  const [one, two] = withoutCommon(left, right, ignoreCase);
  if (one === two) return true;
  if (isWhole(one) && isWhole(two)) return false;
  // What is compared with nothing: `"%X%"==""`.
  if (one === "" || two === "") return isEmpty(session, one + two, at);
  const [hole, other] = isHole(one) ? [one, two] : [two, one];
  const unknown = isHole(hole) ? session.holes.get(hole) : undefined;
  if (unknown === undefined || !isWhole(other)) {
    return decide(session, `${keyOf(session, one)}==${keyOf(session, two)}`, at, words);
  }
  if (unknown.of?.kind === "exit-code" && toInteger(other) === 0) return isZero(session, hole, at, words);
  const operator = ignoreCase ? "-eq" : "-ceq";
  const test: Unknown = {
    kind: "unknown",
    key: `(${unknown.key} ${operator} ${JSON.stringify(ignoreCase ? other.toLowerCase() : other)})`,
    ...(unknown.of === undefined ? {} : { of: unknown.of }),
    test: { operator, value: other },
    shape: "boolean",
  };
  const isSame = session.path.isTrue(test, at, words);
  if (isSame && !ignoreCase) session.shown.set(hole, other);
  return isSame;
}

/** What two texts begin and end with alike decides nothing: quotes, a letter that keeps a test from being empty. */
function withoutCommon(left: string, right: string, ignoreCase: boolean): readonly [string, string] {
  const same = (one: string | undefined, two: string | undefined): boolean =>
    one !== undefined && two !== undefined && (one === two || (ignoreCase && one.toLowerCase() === two.toLowerCase()));
  let start = 0;
  while (start < left.length && start < right.length && same(left[start], right[start])) start += 1;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && same(left.at(-1 - end), right.at(-1 - end))) end += 1;
  return [left.slice(start, left.length - end), right.slice(start, right.length - end)];
}
