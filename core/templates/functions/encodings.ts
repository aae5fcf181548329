import { refuse } from "../fault";
import type { TemplateValue } from "../value";
import { type CallOf, type FunctionTable, spend, textAt } from "./function";
import { readJson } from "./texts";

function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let units = "";
  for (const byte of bytes) units += String.fromCharCode(byte);
  return btoa(units);
}

function decodeBase64(encoded: string, { name }: CallOf): string {
  try {
    const bytes = Uint8Array.from(atob(encoded), (unit) => unit.charCodeAt(0));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse(`The template function '${name}' is given a text that is not base64.`);
  }
}

function decodeDataUri(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const uri = textAt(args, 0, call);
  const found = /^data:([^,]*),(.*)$/is.exec(uri);
  if (found === null) return refuse(`The template function '${call.name}' is given a text that is no data URI.`);
  const [, about = "", content = ""] = found;
  if (/;base64$/i.test(about)) return spend(decodeBase64(content, call), call);
  return spend(decodeComponent(content, call), call);
}

/** .NET's EscapeDataString: everything but letters, digits and -_.~ */
function encodeComponent(text: string, { name }: CallOf): string {
  try {
    return encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    return refuse(`The template function '${name}' is given a text that is no valid Unicode.`);
  }
}

/** .NET's UnescapeDataString: what is no valid escape stays as it is. */
function decodeComponent(text: string, _: CallOf): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

function combineUri(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const [base, relative] = [textAt(args, 0, call), textAt(args, 1, call)];
  try {
    return spend(new URL(relative, base).href, call);
  } catch {
    return refuse(`The template function 'uri' can't combine '${base.slice(0, 100)}' and '${relative.slice(0, 100)}'.`);
  }
}

/** Functions that encode and decode. Source: "String functions for ARM templates". */
export const ENCODINGS: FunctionTable = [
  ["base64", { least: 1, most: 1, run: (args, call) => spend(encodeBase64(textAt(args, 0, call)), call) }],
  [
    "base64tostring",
    { least: 1, most: 1, run: (args, call) => spend(decodeBase64(textAt(args, 0, call), call), call) },
  ],
  [
    "base64tojson",
    { least: 1, most: 1, run: (args, call) => readJson(decodeBase64(textAt(args, 0, call), call), call) },
  ],
  [
    "datauri",
    {
      least: 1,
      most: 1,
      run: (args, call) => spend(`data:text/plain;charset=utf-8;base64,${encodeBase64(textAt(args, 0, call))}`, call),
    },
  ],
  ["datauritostring", { least: 1, most: 1, run: decodeDataUri }],
  ["uri", { least: 2, most: 2, run: combineUri }],
  [
    "uricomponent",
    { least: 1, most: 1, run: (args, call) => spend(encodeComponent(textAt(args, 0, call), call), call) },
  ],
  [
    "uricomponenttostring",
    { least: 1, most: 1, run: (args, call) => spend(decodeComponent(textAt(args, 0, call), call), call) },
  ],
];
