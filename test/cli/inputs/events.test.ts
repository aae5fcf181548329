import { readInput } from "../../../cli/inputs/load-input";
import { isFault } from "../../../cli/inputs/reading";
import { UNKNOWN } from "../../../core/model";
import { expectReading, fixtureBytes, namesOf, plain, readFixture, resourceNamed } from "./fixtures";

function withLines(file: string, ...lines: object[]) {
  const text = [...lines.map((line) => JSON.stringify(line)), fixtureBytes(file).toString("utf8")].join("\n");
  return expectReading(readInput(Buffer.from(text), file));
}

describe("the events of a preview", () => {
  test.each([["first-preview.jsonl"], ["event-log.jsonl"]])("the same resources as the preview's JSON: %s", (file) => {
    const reading = readFixture(file);
    const preview = readFixture("first-preview.json");
    // The event log shows the default provider too.
    expect(namesOf(reading).filter((name) => !name.startsWith("default"))).toEqual([...namesOf(preview), "hub"].sort());
    for (const name of namesOf(preview)) {
      const { inputs, secrets, id, type, urn, provider, parent } = resourceNamed(preview, name);
      const { inputs: itsInputs, ...rest } = { ...resourceNamed(reading, name) };
      expect(itsInputs).toEqual(inputs);
      expect(rest).toMatchObject({ secrets, id, type, urn, ...(provider && { provider }), ...(parent && { parent }) });
    }
  });

  test("a resource that is only read has what was read", () => {
    expect(resourceNamed(readFixture("first-preview.jsonl"), "hub").inputs).toEqual({ name: "read" });
  });

  test("no dependencies: said once", () => {
    const reading = readFixture("first-preview.jsonl");
    expect(resourceNamed(reading, "servers").dependencies).toEqual([]);
    expect(reading.missing.map(({ kind }) => kind)).toEqual(["edges"]);
  });

  test("changes: a replaced machine is there once, a deleted network is not", () => {
    const reading = readFixture("preview-with-changes.jsonl");
    expect(namesOf(reading).filter((name) => name === "web01-vm")).toHaveLength(1);
    expect(namesOf(reading)).not.toContain("far");
    expect(resourceNamed(reading, "web01-vm")).toMatchObject({ id: UNKNOWN, inputs: { tags: { owner: "all" } } });
  });

  test("policy findings and other events do not matter", () => {
    const noise = { sequence: 0, timestamp: 1, policyEvent: { resourceUrn: "urn:pulumi:x", message: "m" } };
    const output = { sequence: 0, timestamp: 1, stdoutEvent: { message: "m" } };
    expect(plain(withLines("first-preview.jsonl", noise, output))).toEqual(plain(readFixture("first-preview.jsonl")));
  });

  test("an error is noted", () => {
    const error = { sequence: 0, timestamp: 1, diagnosticEvent: { severity: "error", message: "error: it broke\n" } };
    expect(withLines("first-preview.jsonl", error).missing[0]).toEqual({
      kind: "failed-preview",
      count: 1,
      names: ["it broke"],
    });
  });

  test("an operation that failed is noted", () => {
    const failed = {
      sequence: 0,
      timestamp: 1,
      resOpFailedEvent: { metadata: { urn: "urn:pulumi:dev::x::azure-native:compute:VirtualMachine::web" } },
    };
    expect(withLines("first-preview.jsonl", failed).missing[0]).toMatchObject({
      kind: "failed-preview",
      names: ["web: the operation failed"],
    });
  });

  test("a stream that was cancelled and has no summary is not whole", () => {
    const lines = fixtureBytes("first-preview.jsonl").toString("utf8").split("\n");
    const cut = [
      ...lines.filter((line) => !line.includes("summaryEvent")),
      JSON.stringify({ sequence: 9, timestamp: 1, cancelEvent: {} }),
    ];
    const fault = readInput(Buffer.from(cut.join("\n")), "cut.jsonl");
    expect(isFault(fault) ? fault.expected : "read").toContain("summaryEvent");
  });

  test("configuration for the default provider", () => {
    const prelude = { sequence: 0, timestamp: 1, preludeEvent: { config: { "azure-native:environment": "china" } } };
    const text = [
      JSON.stringify(prelude),
      ...fixtureBytes("first-preview.jsonl").toString("utf8").split("\n").slice(1),
    ];
    const reading = expectReading(readInput(Buffer.from(text.join("\n")), "e"));
    expect(resourceNamed(reading, "net").provider).toEqual({ environment: "china" });
  });
});
