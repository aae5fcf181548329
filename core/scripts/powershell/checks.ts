import type { Position, Value } from "../contract";
import { isBlock, isList, isNull, isNumber, isUnknown } from "../values";
import { elementsOf, toNumber, toText, toTruth } from "./conversions";
import { ScriptError } from "./ends";
import { toPattern } from "./regex";
import { Collector, type Session } from "./session";
import type { Check } from "./syntax";

/** Holds a variable or a parameter to what stands before it (`[ValidateSet('a', 'b')]`). @throws ScriptError where it does not */
export function applyChecks(
  session: Session,
  checks: readonly Check[],
  value: Value,
  name: string,
  at: Position,
): void {
  for (const check of checks) {
    const answer = session.inOpaque(() => passes(session, check, value));
    const refused = () => new ScriptError(`Cannot validate ${name}.`);
    if (answer === false) throw refused();
    // Where nothing looks at it, a refused value is an error that whoever deploys the script sees.
    if (answer === true || session.catching === 0) continue;
    const key = `refuses:${check.kind}#${session.moment()}`;
    if (session.path.decide(key, { at, text: `$${name} is refused`, ways: ["false", "true"] }) === 1) throw refused();
  }
}

type Answer = boolean | undefined;

function passes(session: Session, check: Check, value: Value): Answer {
  if (isUnknown(value)) return undefined;
  const items = isList(value) ? elementsOf(value) : [value];
  if (items === undefined) return undefined;
  const all = (test: (item: Value) => Answer): Answer => {
    const answers = items.map((item) => (isUnknown(item) ? undefined : test(item)));
    return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
  };
  switch (check.kind) {
    case "validatenotnull":
      return !isNull(value) && all((item) => !isNull(item));
    case "validatenotnullorempty":
      return !isNull(value) && items.length > 0 && all((item) => !isNull(item) && item !== "");
    case "validateset":
      return all((item) => isInSet(check, item));
    case "validaterange":
      return all((item) => isInRange(session, check, item));
    case "validatepattern":
      return all((item) => matchesPattern(session, check, item));
    case "validatelength":
      return all((item) => isBetween(limitsOf(session, check), typeof item === "string" ? item.length : undefined));
    case "validatecount":
      return isBetween(limitsOf(session, check), isList(value) ? value.items.length : undefined);
    case "validatescript":
      return all((item) => holds(session, check, item));
    default:
      return undefined;
  }
}

function isInSet({ given }: Check, item: Value): Answer {
  const [, names] = namedApart(given);
  const texts = names.flatMap((name) => (name.kind === "array" ? name.items : [name]));
  const text = toText(item);
  if (typeof text !== "string" || given.some(([name]) => name !== "")) return undefined;
  if (!texts.every((one) => one.kind === "constant")) return undefined;
  return texts.some((one) => {
    const plain = toText(one.value);
    return typeof plain === "string" && plain.toLowerCase() === text.toLowerCase();
  });
}

function namedApart(given: Check["given"]) {
  const plain = given.flatMap(([name, value]) => (name === "" && value !== undefined ? [value] : []));
  return [given.filter(([name]) => name !== ""), plain] as const;
}

/** Values of the arguments without a name. */
function valuesOf(session: Session, { given }: Check): readonly Value[] {
  return namedApart(given)[1].map((expression) => session.language.evaluate(session, expression));
}

function limitsOf(session: Session, check: Check): readonly [number, number] | undefined {
  const numbers = valuesOf(session, check).map((value) => toNumber(value));
  const [least, most] = numbers.map((number) => (number !== undefined && isNumber(number) ? number.value : undefined));
  return least === undefined || most === undefined ? undefined : [least, most];
}

function isBetween(limits: readonly [number, number] | undefined, value: number | undefined): Answer {
  return limits === undefined || value === undefined ? undefined : value >= limits[0] && value <= limits[1];
}

function isInRange(session: Session, check: Check, item: Value): Answer {
  return isBetween(limitsOf(session, check), isNumber(item) ? item.value : undefined);
}

function matchesPattern(session: Session, check: Check, item: Value): Answer {
  const [pattern] = valuesOf(session, check);
  const text = toText(item);
  if (typeof pattern !== "string" || typeof text !== "string" || check.given.some(([name]) => name !== ""))
    return undefined;
  return toPattern(pattern, true, text)?.test(text);
}

function holds(session: Session, check: Check, item: Value): Answer {
  const [block] = valuesOf(session, check);
  if (block === undefined || !isBlock(block)) return undefined;
  const out = new Collector();
  session.catching += 1;
  try {
    session.language.callBlock(session, block, { item }, out);
  } catch (error) {
    if (error instanceof ScriptError) return false;
    throw error;
  } finally {
    session.catching -= 1;
  }
  const truth = toTruth(out.value());
  return typeof truth === "boolean" ? truth : undefined;
}
