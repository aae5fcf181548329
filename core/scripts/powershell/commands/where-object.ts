import type { Position, Unknown, Value } from "../../contract";
import { derive, isBlock, isUnknown } from "../../values";
import { areEqual, compare } from "../comparison";
import { elementsOf, toTextOr, toTruth } from "../conversions";
import { readMember } from "../members";
import { Collector, type Session } from "../session";
import { argumentOf, type CommandDefinition, shape } from "./command";
import { severalOf } from "./several";

const LITERAL_OPERATORS =
  "EQ|IEQ? CEQ? NE|INE? CNE? GT|IGT? GE|IGE? LT|ILT? LE|ILE? Like|ILike? CLike? NotLike|INotLike? Match|IMatch? CMatch? NotMatch|INotMatch? Contains|IContains? NotContains|INotContains? In|IIn? NotIn|INotIn? Is? IsNot?";

export const WHERE: CommandDefinition = {
  names: ["where-object"],
  aliases: { "?": "where-object", where: "where-object" },
  shape: shape(
    `FilterScript|Property!0 Value!1 InputObject< ${LITERAL_OPERATORS.split(" ")
      .map((word) => (word.includes("?") ? word : `${word}?`))
      .join(" ")} Not?`,
  ),
  stage(call) {
    const { session, out, at } = call;
    const keeps = (item: Value): boolean => {
      const filter = argumentOf(call, "filterscript") ?? null;
      if (isBlock(filter)) {
        const result = new Collector();
        session.inOpaque(() => session.language.callBlock(session, filter, { inPlace: true, item }, result));
        return session.isTrue(toTruth(result.value()), at, filter.text.trim());
      }
      const member = readMember(session, item, toTextOr(filter, ""), at);
      const operator = [...call.bound.named.keys()].find(
        (name) => !/^(?:filterscript|value|inputobject|not|erroraction)$/.test(name),
      );
      if (operator === undefined)
        return session.isTrue(toTruth(member), at, toTextOr(filter, "")) !== call.bound.named.has("not");
      return session.isTrue(
        toTruth(testLiteral(session, operator, member, argumentOf(call, "value") ?? call.bound.rest[0] ?? null)),
        at,
        `${toTextOr(filter, "")} -${operator}`,
      );
    };
    const run = (item: Value) => {
      if (keeps(item)) out.emit(item);
    };
    const oneByOne = severalOf(session, call, out, run);
    // A comparison does nothing else: of what nobody knows how many it is, some are left, and no way parts at each of them.
    const several = (value: Value, where: Position) => {
      if (isBlock(argumentOf(call, "filterscript") ?? null) || !isUnknown(value)) oneByOne(value, where);
      else out.emit(someOf(value, call.bound.named));
    };
    return { process: run, several, finish() {} };
  },
};

function someOf(value: Unknown, named: ReadonlyMap<string, Value>): Unknown {
  const words = [...named].flat();
  return derive("where", [value, ...words], {
    ...(value.of === undefined ? {} : { of: value.of }),
    ...(value.each === undefined ? {} : { each: value.each }),
  });
}

function testLiteral(session: Session, operator: string, left: Value, right: Value): Value {
  const items = (value: Value) => elementsOf(value) ?? [];
  switch (operator) {
    case "in":
    case "notin": {
      const found = items(right).some((one) => areEqual(one, left) === true);
      return isUnknown(left) || isUnknown(right)
        ? derive(operator, [left, right], { shape: "boolean" })
        : found === (operator === "in");
    }
    case "contains":
    case "notcontains": {
      const found = items(left).some((one) => areEqual(one, right) === true);
      return isUnknown(left) || isUnknown(right)
        ? derive(operator, [left, right], { shape: "boolean" })
        : found === (operator === "contains");
    }
    case "is":
    case "isnot":
      return derive(operator, [left, right], { shape: "boolean" });
    default:
      return compare(session, `-${operator}`, left, right);
  }
}
