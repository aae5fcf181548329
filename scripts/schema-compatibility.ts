import type { ComponentSchema, SchemaProperty } from "./component-schema";

type Parts = Pick<ComponentSchema, "resources" | "types">;

/**
 * What a program written against one schema of the components finds broken under a later one, each as a path and what
 * happened to it. What is added breaks nothing, unless it is required.
 */
export function findBreaks(before: Parts, after: Parts): readonly string[] {
  return [
    ...Object.entries(before.resources).flatMap(([token, component]) => {
      const now = after.resources[token];
      if (now === undefined) return [`${token} is gone`];
      return [
        ...findInBoth(`${token} argument`, component.inputProperties, now.inputProperties),
        ...newlyRequired(`${token} argument`, component.requiredInputs, now.requiredInputs),
        ...findInBoth(`${token} output`, component.properties ?? {}, now.properties ?? {}),
        ...noLongerThere(`${token} output`, component.required ?? [], now.required ?? []),
      ];
    }),
    ...Object.entries(before.types).flatMap(([token, type]) => {
      const now = after.types[token];
      if (now === undefined) return [`${token} is gone`];
      const values = new Set((now.enum ?? []).map(({ name, value }) => `${name} = ${value}`));
      const members = (type.enum ?? []).map(({ name, value }) => `${name} = ${value}`);
      return [
        ...findInBoth(token, type.properties ?? {}, now.properties ?? {}),
        ...newlyRequired(token, type.required ?? [], now.required ?? []),
        ...members.filter((member) => !values.has(member)).map((member) => `${token} ${member} is gone`),
      ];
    }),
  ];
}

function findInBoth(
  path: string,
  before: Readonly<Record<string, SchemaProperty>>,
  after: Readonly<Record<string, SchemaProperty>>,
): readonly string[] {
  return Object.entries(before).flatMap(([key, property]) => {
    const now = after[key];
    if (now === undefined) return [`${path} ${key} is gone`];
    const [from, to] = [shapeOf(property), shapeOf(now)];
    return from === to ? [] : [`${path} ${key} was ${from} and is ${to}`];
  });
}

function newlyRequired(path: string, before: readonly string[], after: readonly string[]): readonly string[] {
  return after.filter((key) => !before.includes(key)).map((key) => `${path} ${key} is required now`);
}

function noLongerThere(path: string, before: readonly string[], after: readonly string[]): readonly string[] {
  return before.filter((key) => !after.includes(key)).map((key) => `${path} ${key} may be absent now`);
}

/** The type without its words, and without the version of azure-native, which follows Azure's. */
function shapeOf({ type, $ref, items, additionalProperties, plain }: SchemaProperty): string {
  const name = $ref?.replace(/^\/azure-native\/v[^/]+/, "azure-native") ?? type ?? "anything";
  const inner = items ?? additionalProperties;
  return `${plain === true ? "plain " : ""}${name}${inner === undefined ? "" : ` of ${shapeOf(inner)}`}`;
}

/** Whether a change of version announces a break: the first number that is not 0 is higher. */
export function announcesBreak(before: string, after: string): boolean {
  const from = before.split(".").map(Number);
  const to = after.split(".").map(Number);
  const leading = from.findIndex((part) => part > 0);
  const upTo = leading === -1 ? from.length : leading + 1;
  return to.slice(0, upTo).some((part, index) => part > (from[index] ?? 0));
}
