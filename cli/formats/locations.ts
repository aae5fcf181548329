import { posix } from "node:path";
import type { Places } from "./format-context";
import type { ReportDocument, SubjectEntry } from "./report-schema";

/** A line of a file, named from the root of the repository. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly helper?: Location;
  /** True where nothing says where the thing is declared, and the file is that of the project. */
  readonly lastResort?: true;
}

/** Where a subject is declared: its line in the program or the configuration, else the configuration, else Pulumi.yaml. */
export function locate(subject: SubjectEntry | undefined, document: ReportDocument, places: Places): Location {
  const source = subject?.source;
  const declared = subject?.declaration !== undefined;
  const folder = declared && subject.urn === undefined ? places.folder : places.sources;
  const found = source === undefined ? undefined : locateLine(source, folder, places);
  if (found !== undefined) {
    const helper = source?.helper === undefined ? undefined : locateLine(source.helper, folder, places);
    return { ...found, ...(helper === undefined ? {} : { helper }) };
  }
  if (declared || subject?.name === document.configuration.from) {
    const { from } = document.configuration;
    const file = /\.ya?ml$/.test(from) ? nameFromRepository(from, places.folder, places) : undefined;
    if (file !== undefined) return { file, line: 1 };
  }
  return locateProject(places);
}

/** The first line of Pulumi.yaml. */
export function locateProject(places: Places): Location {
  const file = nameFromRepository(places.project, places.folder, places) ?? "Pulumi.yaml";
  return { file, line: 1, lastResort: true };
}

/** A line of a file that is named from the folder of the configuration. */
export function locateInConfiguration(file: string, line: number | undefined, places: Places): Location {
  const named = /\.(?:ya?ml|json|ts|js)$/.test(file) ? nameFromRepository(file, places.folder, places) : undefined;
  return named === undefined ? locateProject(places) : { file: named, line: line ?? 1 };
}

function locateLine(
  { file, line, column }: { readonly file: string; readonly line: number; readonly column?: number | undefined },
  folder: string,
  places: Places,
): Location | undefined {
  const named = nameFromRepository(file, folder, places);
  return named === undefined ? undefined : { file: named, line, ...(column === undefined ? {} : { column }) };
}

/** Undefined for what lies outside of the repository. */
function nameFromRepository(file: string, folder: string, { repository }: Places): string | undefined {
  const absolute = isAbsolute(file) ? file : `${folder}/${file}`;
  const name = posix.relative(unite(repository), unite(absolute));
  return name === "" || name.startsWith("../") || name === ".." || isAbsolute(name) ? undefined : name;
}

function isAbsolute(file: string): boolean {
  return file.startsWith("/") || /^[A-Za-z]:[\\/]/.test(file);
}

/** Windows and others write the same path in one way: a drive counts as the first folder. */
function unite(path: string): string {
  const slashed = path.replaceAll("\\", "/");
  return posix.normalize(slashed.startsWith("/") ? slashed : `/${slashed}`);
}

/** `index.ts:12:3`. */
export function writeLocation({ file, line, column }: Location): string {
  return column === undefined ? `${file}:${String(line)}` : `${file}:${String(line)}:${String(column)}`;
}
