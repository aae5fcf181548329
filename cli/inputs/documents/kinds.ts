import { ARM_TEMPLATE } from "./arm-template";
import type { Document, DocumentKind } from "./document-kind";
import { SCRIPT } from "./script";

/** The kinds of files that `winlic read` knows; the first one that recognises a file reads it. */
export const DOCUMENT_KINDS: readonly DocumentKind[] = [ARM_TEMPLATE, SCRIPT];

export function findKind(document: Document): DocumentKind | undefined {
  return DOCUMENT_KINDS.find((kind) => kind.recognises(document));
}
