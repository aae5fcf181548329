import { ADDRESSES } from "./addresses";
import { COLLECTIONS } from "./collections";
import { DATES } from "./dates";
import { ENCODINGS } from "./encodings";
import type { TemplateFunction } from "./function";
import { HASHES } from "./hashes";
import { NUMBERS } from "./numbers";
import { RESOURCE_IDS } from "./resource-ids";
import { TEXTS } from "./texts";

/** The functions of the language that evaluate all their arguments, by name in lower case. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map([
  ...COLLECTIONS,
  ...TEXTS,
  ...NUMBERS,
  ...ENCODINGS,
  ...HASHES,
  ...RESOURCE_IDS,
  ...ADDRESSES,
  ...DATES,
]);
export type { TemplateFunction } from "./function";
