import { findPublishedKey } from "../../core/data/published-keys";
import { maskKeys } from "../../core/text/mask";
import type { DocumentKind, DocumentReading } from "../inputs/documents/document-kind";
import { version } from "../version";
import { foldLine, type Terminal, toAscii, withoutControls } from "./terminal";

/** A file and what was understood of it. */
export interface ReadFile {
  readonly file: string;
  readonly kind: DocumentKind;
  readonly reading: DocumentReading;
}

/** Raised when a field changes its meaning or goes away; a new field does not raise it. */
const SCHEMA_VERSION = 1;

/** What was understood, for programs: docs/guides/read.md. */
export function readingsToJson(files: readonly ReadFile[]): string {
  const document = {
    schemaVersion: SCHEMA_VERSION,
    version,
    files: files.map(({ file, kind, reading }) => ({ file, kind: kind.kind, ...reading.report })),
  };
  const mask = (_key: string, value: unknown): unknown => (typeof value === "string" ? maskSecretKeys(value) : value);
  return `${JSON.stringify(document, mask, 2)}\n`;
}

/** The same for people. */
export function formatReadings(files: readonly ReadFile[], { colors, unicode, width }: Terminal): string {
  const lines = files.flatMap(({ file, kind, reading }, index) => [
    ...(index === 0 ? [] : [""]),
    `${colors.bold(clean(file))} ${colors.dim(`(${kind.title})`)}`,
    ...reading.lines.flatMap((line) => foldLine(`  ${clean(line)}`, width, 6)),
  ]);
  const text = lines.join("\n");
  return `${unicode ? text : toAscii(text)}\n`;
}

function clean(text: string): string {
  return maskSecretKeys(withoutControls(text));
}

const WHOLE_KEY = /((?<![A-Za-z0-9-])(?:[A-Za-z0-9]{5}-){4}[A-Za-z0-9]{5}(?![A-Za-z0-9-]))/;

/** Masks product keys, but for those that Microsoft publishes: whoever reads a file wants to see which of them it sets. */
export function maskSecretKeys(text: string): string {
  return text
    .split(WHOLE_KEY)
    .map((part, index) =>
      index % 2 === 1 && findPublishedKey(part.toUpperCase()) !== undefined ? part : maskKeys(part),
    )
    .join("");
}
