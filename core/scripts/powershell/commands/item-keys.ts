import type { Value } from "../../contract";
import { isBlock, isForeign, isNothing, isNull, isNumber, isTable, isUnknown } from "../../values";
import { orderTexts } from "../comparison";
import { toTextOr } from "../conversions";
import { describedKind, describedText, orderVersions } from "../described";
import { readMember } from "../members";
import { Collector } from "../session";
import type { Body } from "../syntax";
import type { CommandCall } from "./command";

/** A value to sort or group by: of a property, or of a block. */
export function keyValue(call: CommandCall, item: Value, by: Value): Value {
  const { session, at } = call;
  if (isBlock(by)) {
    const out = new Collector();
    session.inOpaque(() => session.language.callBody(session, by.body as Body, { item, inPlace: true }, out));
    const value = out.value();
    return isNothing(value) ? null : value;
  }
  if (isTable(by))
    return keyValue(call, item, by.entries.get("sexpression")?.value ?? by.entries.get("se")?.value ?? null);
  return readMember(session, item, toTextOr(by, ""), at);
}

/** False for what has an order of its own that is not known here. */
export function isSortable(value: Value): boolean {
  if (isUnknown(value) || isForeign(value)) return false;
  if (!isTable(value) || value.typeName === undefined) return true;
  return value.typeName === "timespan" || describedText(value) !== undefined;
}

export function orderValues(one: Value, two: Value, mindsCase: boolean): number {
  if (isTable(one)) {
    const order = describedKind(one) === "version" ? orderVersions(one, two) : undefined;
    if (order !== undefined) return order;
    const seconds = one.typeName === "timespan" ? one.entries.get("stotalseconds")?.value : undefined;
    const other = isTable(two) && two.typeName === "timespan" ? two.entries.get("stotalseconds")?.value : undefined;
    if (seconds !== undefined && other !== undefined) return orderValues(seconds, other, mindsCase);
  }
  if (isNull(one) || isNull(two)) return isNull(one) ? (isNull(two) ? 0 : -1) : 1;
  if (isNumber(one) && isNumber(two)) return one.value - two.value;
  if (typeof one === "boolean" && typeof two === "boolean") return Number(one) - Number(two);
  return orderTexts(toTextOr(one, ""), toTextOr(two, ""), mindsCase);
}
