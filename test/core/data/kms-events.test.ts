import { KMS_EVENT_PATTERNS, KMS_EVENTS } from "../../../core/data/kms-events";
import { samples } from "./kms-events.fixture.json";

type Expected = Readonly<Record<string, string | number | boolean | undefined>>;

/** The fields of an event by the pattern that the queries use. */
function fieldsOf(event: keyof typeof KMS_EVENT_PATTERNS, text: string): readonly string[] | undefined {
  return new RegExp(KMS_EVENT_PATTERNS[event]).exec(text)?.slice(1);
}

function samplesOf(eventId: number): readonly { readonly info: string; readonly expected: Expected }[] {
  return samples.filter((sample) => sample.eventId === eventId);
}

const numberOf = (hex: string | number | boolean | undefined): number => Number(hex);

test.each(samplesOf(KMS_EVENTS.requestHandled))("a request as a host logs it: $info", ({ info, expected }) => {
  const [result, needed, client, machineId, , vm, status, minutes, activation] = fieldsOf("requestHandled", info) ?? [];
  expect(numberOf(result)).toBe(numberOf(expected.hresult));
  expect({
    needed: Number(needed),
    client,
    machineId,
    vm: vm === "1",
    status: Number(status),
    minutes: Number(minutes),
  }).toEqual({
    needed: expected.requiredCount,
    client: expected.client,
    machineId: expected.cmid,
    vm: expected.isVm,
    status: expected.licenseStatus,
    minutes: expected.minutesToExpiry,
  });
  expect(activation).toBe(expected.activationId);
});

test.each(samplesOf(KMS_EVENTS.requestSent))("a request as a client logs it: $info", ({ info, expected }) => {
  const [result, flags, server, machineId, , , status, minutes, , needed] = fieldsOf("requestSent", info) ?? [];
  expect([numberOf(result), flags]).toEqual([numberOf(expected.hresult), expected.flags]);
  expect({ server, machineId, status: Number(status), minutes: Number(minutes), needed: Number(needed) }).toEqual({
    server: `${String(expected.server)}:${String(expected.port)}`,
    machineId: expected.cmid,
    status: expected.licenseStatus,
    minutes: expected.minutesToExpiry,
    needed: expected.requiredCount,
  });
});

test.each(samplesOf(KMS_EVENTS.replyProcessed))("a reply: $info", ({ info, expected }) => {
  const [, flags, activated, , count, activation, renewal] = fieldsOf("replyProcessed", info) ?? [];
  expect({
    flags,
    activated: activated === "1",
    count: Number(count),
    intervals: [activation, renewal].map(Number),
  }).toEqual({
    flags: expected.flags,
    activated: expected.activated,
    count: expected.hostCount,
    intervals: [expected.activationIntervalMinutes, expected.renewalIntervalMinutes],
  });
});

const HANDLED = samplesOf(KMS_EVENTS.requestHandled)[0]?.info ?? "";

test.each([
  {
    name: "the text of the event, with what stands before",
    text: `An activation request has been processed.\n\nInfo:\n${HANDLED}`,
  },
  { name: "one parameter in XML", text: `<Param>${HANDLED}</Param>` },
  { name: "one element of data", text: `<EventData><Data>${HANDLED}</Data></EventData>` },
  { name: "an element for each field", text: `<Data>${HANDLED.split(",").join("</Data>\n  <Data>")}</Data>` },
  { name: "spaces after the commas", text: HANDLED.replaceAll(",", " ,  ") },
  { name: "all of it more than once", text: `<Param>${HANDLED}</Param> <Data>${HANDLED}</Data> ${HANDLED}` },
])("$name reads as the same fields", ({ text }) => {
  expect(fieldsOf("requestHandled", text)).toEqual(fieldsOf("requestHandled", HANDLED));
});

test.each([
  { name: "nothing", text: "" },
  { name: "a failed result alone", text: "0xC004F06C" },
  {
    name: "an error of Volume Shadow Copy",
    text: "Volume Shadow Copy Service error: Error calling a routine. hr = 0x80070005, Access is denied.",
  },
  { name: "a reply", text: samplesOf(KMS_EVENTS.replyProcessed)[0]?.info ?? "" },
  { name: "a request as the client logs it", text: samplesOf(KMS_EVENTS.requestSent)[0]?.info ?? "" },
])("$name is no request as a host logs it", ({ text }) => {
  expect(fieldsOf("requestHandled", text)).toBeUndefined();
});

// RE2, which Kusto uses, knows neither look-around nor references to groups, and `'` would end the text in a query.
test.each(Object.values(KMS_EVENT_PATTERNS))("a pattern that Kusto reads: %s", (pattern) => {
  expect(pattern).not.toMatch(/\(\?[=!<]|\\[1-9]|'/);
});
