import type { Expression } from "../expression";
import { refuse, TemplateFault } from "../fault";
import type { Frame } from "../frame";
import {
  EITHER,
  isUnsettled,
  memberOf,
  type TemplateObject,
  type TemplateValue,
  typeOf,
  Unsettled,
  writeExpression,
} from "../value";
import { writeSource } from "../write-source";
import type { Form, FormCall } from "./form";
import { LAMBDA_FORMS } from "./lambdas";
import {
  describeDeployment,
  describeGroup,
  describeManagementGroup,
  describeSubscription,
  describeTenant,
} from "./scopes";

function form(least: number, most: number, run: Form["run"]): Form {
  return { least, most, run };
}

/** A branch: its value, or undefined where Azure would refuse it. */
function attempt({ evaluate, frame }: FormCall, expression: Expression): TemplateValue | undefined {
  try {
    return evaluate(expression, frame);
  } catch (error) {
    if (error instanceof TemplateFault) return undefined;
    throw error;
  }
}

function chooseBranch(call: FormCall): TemplateValue {
  const [condition, yes, no] = call.args;
  if (condition === undefined || yes === undefined || no === undefined) return null;
  const decided = call.evaluate(condition, call.frame);
  if (typeof decided === "boolean") return call.evaluate(decided ? yes : no, call.frame);
  if (!isUnsettled(decided)) {
    return refuse(
      `The template language function 'if' expects its first parameter to be of type 'boolean'. The provided value is of type '${typeOf(decided)}'.`,
    );
  }
  const branches = [yes, no].map((branch) => ({ branch, value: attempt(call, branch) }));
  if (branches.every(({ value }) => value === undefined)) call.evaluate(yes, call.frame);
  const written = branches.map(({ branch, value }) =>
    value === undefined ? writeSource(branch) : writeExpression(value),
  );
  const reached = branches.filter((_, index) => decided.cases?.includes(index === 0) ?? true);
  return new Unsettled(`${call.name}(${[decided.expression, ...written].join(", ")})`, {
    cases: joinCases(reached.flatMap(({ value }) => (value === undefined ? [] : [value]))),
  });
}

/** The cases of several values together; undefined where one has too many. */
function joinCases(values: readonly TemplateValue[]): readonly TemplateValue[] | undefined {
  const all: TemplateValue[] = [];
  for (const value of values) {
    if (!isUnsettled(value)) all.push(value);
    else if (value.cases === undefined) return undefined;
    else all.push(...value.cases);
  }
  return all.length === 0 ? undefined : all;
}

/** and(), or(): from left to right, until one decides. */
function connect(deciding: boolean): Form["run"] {
  return (call) => {
    const seen: TemplateValue[] = [];
    let decided = false;
    for (const [index, arg] of call.args.entries()) {
      const open = seen.some(isUnsettled);
      const value = open ? attempt(call, arg) : call.evaluate(arg, call.frame);
      if (value === undefined) {
        seen.push(new Unsettled(writeSource(arg), { cases: EITHER }));
        continue;
      }
      if (!isUnsettled(value) && typeof value !== "boolean") {
        return refuse(
          `The template function '${call.name}' takes booleans; argument ${String(index + 1)} is of type ${typeOf(value)}.`,
        );
      }
      if (value === deciding) {
        if (!open) return deciding;
        decided = true;
      }
      seen.push(value);
    }
    if (!seen.some(isUnsettled)) return !deciding;
    return new Unsettled(`${call.name}(${seen.map(writeExpression).join(", ")})`, {
      cases: decided ? [deciding] : EITHER,
    });
  };
}

function coalesce(call: FormCall): TemplateValue {
  const seen: TemplateValue[] = [];
  for (const arg of call.args) {
    const open = seen.length > 0;
    const value = open ? attempt(call, arg) : call.evaluate(arg, call.frame);
    if (value === null) continue;
    if (!open && !isUnsettled(value)) return value ?? null;
    seen.push(value ?? new Unsettled(writeSource(arg)));
  }
  if (seen.length === 0) return null;
  // A case of null lets the next one through.
  const cases = joinCases(seen)?.filter((each) => each !== null);
  return new Unsettled(`${call.name}(${seen.map(writeExpression).join(", ")})`, { cases });
}

function nameArgument({ name, args, frame, evaluate }: FormCall): string | Unsettled {
  const [arg] = args;
  const value = arg === undefined ? null : evaluate(arg, frame);
  if (typeof value === "string" || isUnsettled(value)) return value;
  return refuse(`The template function '${name}' takes a name; it is given a value of type ${typeOf(value)}.`);
}

function readIndex(call: FormCall): TemplateValue {
  const { args, frame, evaluate } = call;
  const values = args.map((arg) => evaluate(arg, frame));
  const [first, second] = values;
  const named = typeof first === "string" ? first : undefined;
  const offset = named === undefined ? first : second;
  if (offset !== undefined && typeof offset !== "bigint" && !isUnsettled(offset)) {
    return refuse("The template function 'copyIndex' takes the name of a loop and a number.");
  }
  const loop = frame.loops.find(({ name, bare }) => (named === undefined ? bare : name === named.toLowerCase()));
  if (loop === undefined) {
    return named === undefined
      ? refuse(
          "The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy specified.",
        )
      : refuse(
          `The template language function 'copyIndex' has an invalid argument. The provided copy name '${named}' doesn't exist in the resource.`,
        );
  }
  if (isUnsettled(loop.index) || isUnsettled(offset)) {
    return new Unsettled(`${call.name}(${values.map(writeExpression).join(", ")})`);
  }
  return loop.index + (offset ?? 0n);
}

function refuseHere(name: string): never {
  return refuse(`The template function '${name}' is not expected at this location.`);
}

/** A function that only a deployment answers; its arguments are evaluated and shown. */
function askAzure(allowed: readonly Frame["place"][], decides?: readonly TemplateValue[]): Form["run"] {
  return ({ name, args, frame, evaluate }) => {
    if (!allowed.includes(frame.place)) return refuseHere(name);
    const written = args.map((arg) => writeExpression(evaluate(arg, frame)));
    return new Unsettled(`${name}(${written.join(", ")})`, { cases: decides });
  };
}

const ANYWHERE: readonly Frame["place"][] = ["default", "variable", "function", "header", "count", "body", "output"];
/** Source: "Resource functions for ARM templates", the valid uses of reference and of the list functions. */
const WHERE_RESOURCES_EXIST: readonly Frame["place"][] = ["body", "output"];

/** reference(): answered from what the template declares of the resource. */
function readReference(call: FormCall): TemplateValue {
  const { name, args, frame, evaluate } = call;
  if (!WHERE_RESOURCES_EXIST.includes(frame.place)) return refuseHere(name);
  const values = args.map((arg) => evaluate(arg, frame));
  const [target, version, part] = values;
  if (typeof target !== "string") {
    if (!isUnsettled(target))
      return refuse("The template function 'reference' takes the name or the id of a resource.");
    return new Unsettled(`${name}(${values.map(writeExpression).join(", ")})`);
  }
  const found = frame.find(target);
  const id = found === undefined || isUnsettled(found.id) ? target : found.id;
  const shown = [
    id,
    version ?? (found === undefined || found.apiVersion === null ? undefined : found.apiVersion),
    part,
  ];
  const written = `${name}(${shown.flatMap((each) => (each === undefined ? [] : [writeExpression(each)])).join(", ")})`;
  const all = found?.declared();
  if (all === undefined) return new Unsettled(written);
  if (typeof part === "string" && part.toLowerCase() === "full") return new Unsettled(written, { declared: all });
  const properties = memberOf(all, "properties");
  return new Unsettled(written, properties instanceof Map ? { declared: properties as TemplateObject } : {});
}

function readReferences(call: FormCall): TemplateValue {
  const { name, args, frame, evaluate } = call;
  if (!WHERE_RESOURCES_EXIST.includes(frame.place)) return refuseHere(name);
  const values = args.map((arg) => evaluate(arg, frame));
  const [symbol, part] = values;
  const found = typeof symbol === "string" ? frame.findAll(symbol) : undefined;
  if (found === undefined) return new Unsettled(`${name}(${values.map(writeExpression).join(", ")})`);
  const full = typeof part === "string" && part.toLowerCase() === "full";
  return found.map((each) => {
    const all = each.declared();
    const declared = full || all === undefined ? all : memberOf(all, "properties");
    return new Unsettled(
      `reference(${writeExpression(each.id)})`,
      declared instanceof Map ? { declared: declared as TemplateObject } : {},
    );
  });
}

function readResourceInfo(call: FormCall): TemplateValue {
  const symbol = nameArgument(call);
  if (isUnsettled(symbol)) return new Unsettled(`${call.name}(${symbol.expression})`);
  const found = call.frame.find(symbol);
  if (found === undefined) return refuse(`The resource '${symbol}' is not defined in the template.`);
  const { id, type, name, apiVersion } = found;
  return new Map<string, TemplateValue>([
    ["id", id],
    ["type", type],
    ["name", name],
    ["apiVersion", apiVersion],
  ]);
}

function readVariableOfLambda(call: FormCall): TemplateValue {
  const name = nameArgument(call);
  if (isUnsettled(name)) return new Unsettled(`${call.name}(${name.expression})`);
  const value = call.frame.lambdas.get(name.toLowerCase());
  return value === undefined ? refuse(`The lambda variable '${name}' is not found.`) : value;
}

function readNamed(
  find: (frame: Frame, name: string) => TemplateValue,
  barred: readonly Frame["place"][],
): Form["run"] {
  return (call) => {
    if (barred.includes(call.frame.place)) return refuseHere(call.name);
    const name = nameArgument(call);
    return isUnsettled(name) ? new Unsettled(`${call.name}(${name.expression})`) : find(call.frame, name);
  };
}

/** A value that Azure makes anew for each deployment. */
function makeAnew(call: FormCall): TemplateValue {
  if (call.frame.place !== "default") {
    return refuse(
      `The template function '${call.name}' is not expected at this location. The function can only be used with parameter default values.`,
    );
  }
  return new Unsettled(
    `${call.name}(${call.args.map((arg) => writeExpression(call.evaluate(arg, call.frame))).join(", ")})`,
  );
}

/** Functions that look at what their arguments are before evaluating them, or at where they stand. */
export const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ["if", form(3, 3, chooseBranch)],
  ["and", form(2, Infinity, connect(false))],
  ["or", form(2, Infinity, connect(true))],
  ["coalesce", form(1, Infinity, coalesce)],
  [
    "parameters",
    form(
      1,
      1,
      readNamed((frame, name) => frame.parameter(name), []),
    ),
  ],
  [
    "variables",
    form(
      1,
      1,
      readNamed((frame, name) => frame.variable(name), ["default"]),
    ),
  ],
  ["copyindex", form(0, 2, readIndex)],
  ["lambdavariables", form(1, 1, readVariableOfLambda)],
  ["reference", form(1, 3, readReference)],
  ["references", form(1, 2, readReferences)],
  ["resourceinfo", form(1, 1, readResourceInfo)],
  ["list*", form(1, 3, askAzure(WHERE_RESOURCES_EXIST))],
  ["getsecret", form(1, 4, askAzure(ANYWHERE))],
  ["environment", form(0, 0, askAzure(ANYWHERE))],
  ["providers", form(1, 2, askAzure(ANYWHERE))],
  ["deployer", form(0, 0, askAzure(ANYWHERE))],
  ["pickzones", form(3, 5, askAzure(ANYWHERE))],
  ["tologicalzone", form(3, 3, askAzure(ANYWHERE))],
  ["tologicalzones", form(3, 3, askAzure(ANYWHERE))],
  ["tophysicalzone", form(3, 3, askAzure(ANYWHERE))],
  ["tophysicalzones", form(3, 3, askAzure(ANYWHERE))],
  ["externalinput", form(1, 2, askAzure(ANYWHERE))],
  ["externalinputs", form(1, 2, askAzure(ANYWHERE))],
  ["utcnow", form(0, 1, makeAnew)],
  ["newguid", form(0, 0, makeAnew)],
  ["resourcegroup", form(0, 0, ({ frame }) => describeGroup(frame.scope))],
  ["subscription", form(0, 0, ({ frame }) => describeSubscription(frame.scope))],
  ["tenant", form(0, 0, ({ frame }) => describeTenant(frame.scope))],
  ["managementgroup", form(0, 0, ({ frame }) => describeManagementGroup(frame.scope))],
  ["deployment", form(0, 0, ({ frame }) => describeDeployment(frame.scope))],
  [
    "lambda",
    form(1, Infinity, () =>
      refuse("The template function 'lambda' can only be an argument of a function that takes one."),
    ),
  ],
  ...LAMBDA_FORMS,
]);
