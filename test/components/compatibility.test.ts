import type { ComponentSchema } from "../../scripts/component-schema";
import recorded from "../../scripts/released-surface.json";
import { announcesBreak, findBreaks } from "../../scripts/schema-compatibility";

const released = recorded.components as unknown as ComponentSchema;

type Change = (schema: Draft) => unknown;
type Draft = {
  resources: Record<
    string,
    { inputProperties: Properties; requiredInputs: string[]; properties: Properties; required: string[] }
  >;
  types: Record<string, { properties: Properties; required: string[]; enum: { name: string; value: string }[] }>;
};
type Properties = Record<string, object>;

const HOST = "windows-licensing:index:KmsHost";
const DISK = "windows-licensing:index:DataDisk";
const EDITION = "windows-licensing:index:WindowsEdition";

/** The schema with a change in it. */
function changed(change: Change): ComponentSchema {
  const copy = structuredClone(released) as unknown as Draft & ComponentSchema;
  change(copy);
  return copy;
}

const host = (schema: Draft) =>
  schema.resources[HOST] ?? { inputProperties: {}, requiredInputs: [], properties: {}, required: [] };

test.each<{ name: string; change: Change; breaks: readonly RegExp[] }>([
  { name: "a component is renamed", change: ({ resources }) => delete resources[HOST], breaks: [/KmsHost is gone$/] },
  {
    name: "an argument is removed",
    change: (schema) => delete host(schema).inputProperties.port,
    breaks: [/argument port/],
  },
  {
    name: "an argument changes its type",
    change: (schema) => Object.assign(host(schema).inputProperties, { port: { type: "string" } }),
    breaks: [/argument port was plain number and is string/],
  },
  {
    name: "an argument becomes required",
    change: (schema) => host(schema).requiredInputs.push("port"),
    breaks: [/port is required/],
  },
  {
    name: "a new argument is required",
    change(schema) {
      Object.assign(host(schema).inputProperties, { site: { type: "string" } });
      host(schema).requiredInputs.push("site");
    },
    breaks: [/site is required/],
  },
  {
    name: "an output is removed",
    change: (schema) => delete host(schema).properties.machine,
    breaks: [/output machine/],
  },
  {
    name: "an output may be absent",
    change: (schema) => host(schema).required.splice(host(schema).required.indexOf("machine"), 1),
    breaks: [/output machine may be absent/],
  },
  {
    name: "a member of a type is removed",
    change: ({ types }) => delete types[DISK]?.properties.caching,
    breaks: [/DataDisk caching/],
  },
  {
    name: "a member of a type becomes required",
    change: ({ types }) => types[DISK]?.required.push("caching"),
    breaks: [/caching is required/],
  },
  {
    name: "a value of an enumeration is removed",
    change: ({ types }) => types[EDITION]?.enum.pop(),
    breaks: [/WindowsEdition/],
  },
  {
    name: "an optional argument is added",
    change: (schema) => Object.assign(host(schema).inputProperties, { site: {} }),
    breaks: [],
  },
  { name: "an argument is required no more", change: (schema) => host(schema).requiredInputs.pop(), breaks: [] },
  {
    name: "a component is added",
    change: ({ resources }) => Object.assign(resources, { other: resources[HOST] }),
    breaks: [],
  },
  { name: "a sentence is changed", change: (schema) => Object.assign(host(schema), { description: "" }), breaks: [] },
  {
    name: "azure-native has a new version",
    change: (schema) =>
      Object.assign(host(schema).properties, {
        machine: { $ref: "/azure-native/v4.0.0/schema.json#/resources/azure-native:compute:VirtualMachine" },
      }),
    breaks: [],
  },
])("$name", ({ change, breaks }) => {
  const found = findBreaks(released, changed(change));
  expect(found).toEqual(breaks.map((each) => expect.stringMatching(each) as string));
});

test.each([
  { before: "1.4.2", after: "2.0.0", announces: true },
  { before: "1.4.2", after: "1.5.0", announces: false },
  { before: "0.1.0", after: "0.2.0", announces: true },
  { before: "0.1.0", after: "1.0.0", announces: true },
  { before: "0.1.0", after: "0.1.1", announces: false },
])("$after after $before", ({ before, after, announces }) => {
  expect(announcesBreak(before, after)).toBe(announces);
});
