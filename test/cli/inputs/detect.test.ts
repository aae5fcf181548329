import { readInput } from "../../../cli/inputs/load-input";
import { expectFault, expectReading, fixtureBytes, fixtureJson } from "./fixtures";

function read(text: string | Buffer) {
  return readInput(Buffer.from(text), "given.json");
}

describe("what Pulumi prints, told by its content", () => {
  test.each([
    ["a preview", "first-preview.json", "preview"],
    ["the streaming form of a preview", "first-preview.jsonl", "events"],
    ["an event log", "event-log.jsonl", "events"],
    ["an exported stack", "state.json", "state"],
  ])("%s", (_situation, file, source) => {
    expect(expectReading(readInput(fixtureBytes(file), file)).source).toBe(source);
  });

  test("a preview on a single line", () => {
    expect(expectReading(read(JSON.stringify(fixtureJson("first-preview.json")))).source).toBe("preview");
  });

  test("a preview of an empty program, which has no steps", () => {
    const reading = expectReading(read('{"duration": 1, "changeSummary": {"same": 0}}'));
    expect(reading.source).toBe("preview");
    expect(reading.resources).toEqual([]);
  });

  test("events with Windows line ends and empty lines", () => {
    const text = fixtureBytes("first-preview.jsonl").toString("utf8").replaceAll("\n", "\r\n\r\n");
    expect(expectReading(read(text)).resources).toHaveLength(11);
  });

  test("UTF-16 events", () => {
    const text = fixtureBytes("first-preview.jsonl").toString("utf8");
    expect(expectReading(read(Buffer.from(`\ufeff${text}`, "utf16le"))).resources).toHaveLength(11);
  });
});

describe("what people hand in by mistake", () => {
  test.each([
    ["nothing", "", "", /empty/],
    ["white space", " \n\t\n", "", /empty/],
    ["a JSON list", "[1, 2]", "", /list/],
    ["an object without content", "{}", "", /no content/],
    ["an object of another kind", '{"a": 1, "b": 2}', "", /`a`, `b`/],
    ["an update plan", '{"resourcePlans": {}, "manifest": {}}', "", /update plan/],
    ["a Terraform plan", '{"format_version": "1.2", "planned_values": {}}', "", /Terraform plan/],
    ["a Terraform state", '{"version": 4, "terraform_version": "1.9.0", "lineage": "x"}', "", /Terraform state/],
    [
      "the parameters of an ARM template",
      '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {}}',
      "",
      /parameters of an ARM template/,
    ],
    ["a package.json", '{"name": "x", "dependencies": {}}', "", /package\.json/],
    ["a project file", "name: x\nruntime: nodejs\n", "", /project file/],
    ["an error of Pulumi", "error: no stack named 'dev' found\n", "", /no stack named 'dev' found/],
    ["other text", "hello\nworld\n", "line 1, column 1", /`hello`/],
    ["JSON that is not", '{\n  "steps": [,]\n}', "line 2, column 13", /`,\]`/],
  ])("%s", (_situation, text, place, found) => {
    const fault = expectFault(read(text));
    expect(fault).toMatchObject({ file: "given.json", place });
    expect(fault.found).toMatch(found);
    expect(fault.todo).not.toBe("");
  });

  test.each([["text that is none of these "], ['{"key": 1} ']])("a product key in %s", (before) => {
    const fault = expectFault(read(`${before}BCDFG-23467-BCDFG-23467-VWXYT`));
    expect(fault.found).not.toMatch(/12345/);
  });

  test("the preview that people read", () => {
    expect(expectFault(read(fixtureBytes("preview.txt"))).todo).toMatch(/--json --show-sames/);
  });

  test("a preview cut off in the middle", () => {
    const text = fixtureBytes("first-preview.json").toString("utf8").slice(0, 3000);
    const lines = text.split("\n");
    const fault = expectFault(read(text));
    expect(fault.place).toBe(`line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`);
    expect(fault.found).toMatch(/end of the text/);
  });

  test("events cut off within a line", () => {
    const text = fixtureBytes("first-preview.jsonl").toString("utf8").slice(0, -200);
    const lines = text.split("\n").filter((line) => line !== "");
    expect(expectFault(read(text)).place).toBe(`line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`);
  });

  test("events cut off between two lines", () => {
    const lines = fixtureBytes("first-preview.jsonl").toString("utf8").split("\n");
    expect(expectFault(read(lines.slice(0, 8).join("\n"))).found).toMatch(/end of the text/);
  });

  test("events with a warning among them", () => {
    const lines = fixtureBytes("first-preview.jsonl").toString("utf8").split("\n");
    const text = [...lines.slice(0, 3), "warning: a new version is there", ...lines.slice(3)].join("\n");
    const fault = expectFault(read(text));
    expect(fault.place).toBe("line 4, column 1");
    expect(fault.found).toMatch(/warning/);
  });

  test("a preview for which a state is asked, and the other way round", () => {
    const preview = fixtureBytes("first-preview.json");
    const state = fixtureBytes("state.json");
    expect(expectFault(readInput(preview, "p.json", "state")).todo).toMatch(/--preview p\.json/);
    expect(expectFault(readInput(state, "s.json", "preview")).todo).toMatch(/--state s\.json/);
    expect(expectReading(readInput(fixtureBytes("first-preview.jsonl"), "e", "preview")).source).toBe("events");
  });
});
