import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import {
  FILE_NAME,
  type FoundConfiguration,
  findConfiguration,
  type ReadStackConfiguration,
  stackKeysAmong,
} from "../config/find";
import { readDocument } from "../config/read-file";
import { today } from "../config/today";
import { secretKeysIn } from "../core/activation/secret-keys";
import type { ConfigurationFault, IsoDate, Report, Rule, Subject } from "../core/model";
import { rememberKeys } from "./sink";

export interface ConfigurationRequest {
  /** Folder or file named with `--config`. */
  readonly named?: string;
  /** Folder of the Pulumi project, where it is known. */
  readonly folder?: string;
  readonly stackConfiguration?: ReadStackConfiguration;
  /** Keys of the stack's configuration, with their namespaces. */
  readonly stackKeys?: readonly string[];
  readonly rules: readonly Rule[];
  readonly asOf: IsoDate;
}

/** The configuration for a check: that of the stack, of `--config`, or the file beside Pulumi.yaml. */
export function loadConfiguration(request: ConfigurationRequest): FoundConfiguration {
  const { named, stackConfiguration, rules, asOf } = request;
  const folder = request.folder === undefined ? findFolder(process.cwd()) : resolve(request.folder);
  const found = findConfiguration({
    folder,
    readFile: readAndRemember,
    knownRules: rules,
    asOf,
    ...(named === undefined ? {} : { named }),
    ...(stackConfiguration === undefined ? {} : { stackConfiguration }),
    ...(request.stackKeys === undefined ? {} : { stackKeys: stackKeysAmong(request.stackKeys) }),
  });
  const { from } = found.configuration;
  const inFolder = named === undefined && from.startsWith(FILE_NAME.replace(/yaml$/, ""));
  return inFolder || from === stackConfiguration?.("file") ? renameFile(found, from, resolve(folder, from)) : found;
}

/** Messages about a configuration repeat what stands in it. */
function readAndRemember(path: string): ReturnType<typeof readDocument> {
  const content = readDocument(path);
  if (content instanceof Uint8Array) rememberKeys(() => secretKeysIn(Buffer.from(content).toString("utf8")));
  return content;
}

/** Names the file as a path from here, so that the places in messages can be opened. */
function renameFile(found: FoundConfiguration, from: string, path: string): FoundConfiguration {
  const shown = relative(process.cwd(), path);
  const faults = found.faults.map((fault) => (fault.file === from ? { ...fault, file: shown } : fault));
  return { ...found, faults, configuration: { from: shown, faults } };
}

/** Where a person would keep the file: beside it, or beside the project it lies in; as Pulumi looks for Pulumi.yaml. */
function findFolder(from: string): string {
  const marks = [FILE_NAME, "Pulumi.yaml", "Pulumi.yml"];
  for (let folder = from; ; folder = dirname(folder)) {
    if (marks.some((mark) => existsSync(join(folder, mark)))) return folder;
    if (folder === dirname(folder)) return from;
  }
}

/** The day that an answer speaks about: what the command line names, else the configuration, else today. */
export function chooseDay({ asOf }: Pick<FoundConfiguration, "asOf">, named: IsoDate | undefined): IsoDate {
  return named ?? asOf ?? today();
}

/** A fault of the configuration in one line. */
export function describeFault({ file, line, column, path, expected, found }: ConfigurationFault): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return `${place}: ${path === "" ? "" : `${path}: `}expected ${expected}, found ${found}`;
}

/** Findings about declarations with the line of the file they stand in. */
export function placeDeclarations(report: Report, { configuration, where }: FoundConfiguration): Report {
  const place = <T extends { readonly subject: Subject }>(finding: T): T => {
    const { declaration, source } = finding.subject;
    const position = declaration === undefined || source !== undefined ? undefined : where(declaration);
    return position === undefined
      ? finding
      : { ...finding, subject: { ...finding.subject, source: { file: configuration.from, ...position } } };
  };
  return {
    ...report,
    findings: report.findings.map(place),
    waived: report.waived.map(({ finding, waiver }) => ({ finding: place(finding), waiver })),
  };
}
