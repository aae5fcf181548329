import { refuse, TemplateFault } from "../fault";
import { parseTemplateJson } from "../parse-json";
import { isArray, isObject, type TemplateValue, textOf, typeOf, writeJson } from "../value";
import { formatTexts } from "./format";
import { arrayAt, type CallOf, type FunctionTable, simpleAt, smallAt, spend, textAt } from "./function";

function split(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const [whole, by] = [textAt(args, 0, call), args[1] ?? null];
  const separators = (isArray(by) ? by : [by]).map((each) =>
    typeof each === "string"
      ? each
      : refuse(`The template function 'split' takes texts to split at; one is of type ${typeOf(each)}.`),
  );
  const used = separators.filter((each) => each !== "");
  if (used.length === 0) return [whole];
  const parts: string[] = [];
  let start = 0;
  let at = 0;
  while (at < whole.length) {
    const found = used.find((separator) => whole.startsWith(separator, at));
    if (found === undefined) at += 1;
    else {
      parts.push(whole.slice(start, at));
      at += found.length;
      start = at;
    }
  }
  parts.push(whole.slice(start));
  call.frame.budget.step(parts.length);
  return parts;
}

function substring(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const whole = textAt(args, 0, call);
  const start = smallAt(args, 1, call);
  const length = args[2] === undefined ? whole.length - start : smallAt(args, 2, call);
  if (start < 0 || length < 0 || start + length > whole.length) {
    return refuse(
      `Unable to evaluate the template language function 'substring'. The index and length parameters must refer to a location within the string. The index parameter: '${String(start)}', the length parameter: '${String(length)}', the length of the string parameter: '${String(whole.length)}'.`,
    );
  }
  return whole.slice(start, start + length);
}

function replace(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const [whole, before, after] = [textAt(args, 0, call), textAt(args, 1, call), textAt(args, 2, call)];
  if (before === "") return refuse("The template function 'replace' can't look for an empty text.");
  const times = whole.split(before).length - 1;
  call.frame.budget.grow(whole.length + times * after.length);
  return whole.replaceAll(before, () => after);
}

function padLeft(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const [whole, width] = [simpleAt(args, 0, call), smallAt(args, 1, call)];
  const padding = args[2] === undefined ? " " : simpleAt(args, 2, call);
  if (padding.length !== 1 || width < 0) {
    return refuse("The template function 'padLeft' takes a width from 0 and one character to fill up with.");
  }
  call.frame.budget.grow(width);
  return whole.padStart(width, padding);
}

/** Capitals as .NET's invariant culture changes them: one character stays one. */
function changeCase(text: string, change: (part: string) => string): string {
  return Array.from(text, (character) => {
    const changed = change(character);
    return changed.length === character.length ? changed : character;
  }).join("");
}

function toText(value: TemplateValue): string {
  if (isArray(value) || isObject(value)) return writeJson(value);
  return textOf(value) ?? "";
}

/** JSON in a text; what is not valid is refused. */
export function readJson(text: string, { name, frame }: CallOf): TemplateValue {
  try {
    return parseTemplateJson(text, frame.budget);
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return refuse(
      `Unable to evaluate the template language function '${name}'. The argument provided is not a valid JSON string.`,
    );
  }
}

function compareEnds(test: (whole: string, part: string) => boolean) {
  return (args: readonly TemplateValue[], call: CallOf): TemplateValue =>
    test(textAt(args, 0, call).toLowerCase(), textAt(args, 1, call).toLowerCase());
}

/** Functions on texts. Source: "String functions for ARM templates". */
export const TEXTS: FunctionTable = [
  ["endswith", { least: 2, most: 2, decides: true, run: compareEnds((whole, part) => whole.endsWith(part)) }],
  ["startswith", { least: 2, most: 2, decides: true, run: compareEnds((whole, part) => whole.startsWith(part)) }],
  [
    "fail",
    {
      least: 0,
      most: 1,
      run: (args, call) => refuse(args.length === 0 ? "The template calls fail()." : textAt(args, 0, call)),
    },
  ],
  [
    "format",
    {
      least: 1,
      most: Infinity,
      joins: true,
      deep: true,
      run: (args, call) => spend(formatTexts(textAt(args, 0, call), args.slice(1), call.frame.budget), call),
    },
  ],
  [
    "join",
    {
      least: 2,
      most: 2,
      deep: true,
      run: (args, call) =>
        spend(
          arrayAt(args, 0, call)
            .map(toText)
            .join(textAt(args, 1, call)),
          call,
        ),
    },
  ],
  ["json", { least: 1, most: 1, run: (args, call) => readJson(textAt(args, 0, call), call) }],
  ["padleft", { least: 2, most: 3, run: padLeft }],
  ["replace", { least: 3, most: 3, run: replace }],
  ["split", { least: 2, most: 2, deep: true, run: split }],
  ["string", { least: 1, most: 1, deep: true, run: ([value = null], call) => spend(toText(value), call) }],
  ["substring", { least: 2, most: 3, run: substring }],
  [
    "tolower",
    {
      least: 1,
      most: 1,
      run: (args, call) =>
        spend(
          changeCase(textAt(args, 0, call), (part) => part.toLowerCase()),
          call,
        ),
    },
  ],
  [
    "toupper",
    {
      least: 1,
      most: 1,
      run: (args, call) =>
        spend(
          changeCase(textAt(args, 0, call), (part) => part.toUpperCase()),
          call,
        ),
    },
  ],
  ["trim", { least: 1, most: 1, run: (args, call) => textAt(args, 0, call).trim() }],
];
