import { refuse } from "./fault";
import { EITHER, isUnsettled, type TemplateValue, typeOf, Unsettled, writeExpression } from "./value";

/** Whether a resource is made; a text that is no expression is not what Azure takes for a condition, except "true". */
export function readCondition(value: TemplateValue | undefined): boolean | Unsettled {
  if (value === undefined || value === null) return true;
  if (typeof value === "boolean" || isUnsettled(value)) return value;
  if (typeof value !== "string") return refuse(`A condition is a boolean; it is of type ${typeOf(value)}.`);
  const word = value.trim().toLowerCase();
  if (word === "true") return true;
  return new Unsettled(value, { cases: word === "false" ? [false] : EITHER });
}

/** A resource in a deployment is made where both are. */
export function joinConditions(outer: true | Unsettled, inner: true | Unsettled): true | Unsettled {
  if (outer === true) return inner;
  const never = [outer, inner].some((each) => each !== true && isNever(each));
  return new Unsettled(`and(${outer.expression}, ${writeExpression(inner)})`, { cases: never ? [false] : EITHER });
}

/** No case makes it. */
function isNever({ cases }: Unsettled): boolean {
  return cases?.every((each) => each === false) === true;
}
