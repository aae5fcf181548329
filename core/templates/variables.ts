import { evaluateLoops, evaluateValue } from "./evaluate";
import { refuse } from "./fault";
import type { Frame } from "./frame";
import { recallValues } from "./recall";
import { findKey, isArray, isObject, memberOf, type TemplateObject, type TemplateValue } from "./value";

export interface VariableSource {
  variable(name: string): TemplateValue;
  /** Evaluates them all: Azure refuses a template for a variable that nobody uses. */
  checkAll(): void;
}

/** Reads the variables of a template, each when it is first asked for. */
export function readVariables(template: TemplateObject, frameOf: (self: VariableSource) => Frame): VariableSource {
  const section = memberOf(template, "variables");
  const declared = new Map<string, () => TemplateValue>();
  const recall = recallValues();
  const source: VariableSource = {
    variable(name) {
      const key = findKey(declared, name);
      const read = key === undefined ? undefined : declared.get(key);
      if (key === undefined || read === undefined) return refuse(`The template variable '${name}' is not found.`);
      return recall(key, () => frame.budget.within(read));
    },
    checkAll() {
      for (const name of declared.keys()) source.variable(name);
    },
  };
  const frame = frameOf(source);
  for (const [name, value] of isObject(section) ? section : []) {
    if (name.toLowerCase() !== "copy" || !isArray(value)) declared.set(name, () => evaluateValue(value, frame));
    else for (const loop of value) declareLoop(loop);
  }

  function declareLoop(loop: TemplateValue): void {
    const name = isObject(loop) ? memberOf(loop, "name") : undefined;
    if (typeof name !== "string") refuse("A loop in the variables has no name.");
    declared.set(name, () => evaluateLoops([loop], frame).get(name) ?? []);
  }
  return source;
}
