import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { FormatContext, Places } from "./formats/format-context";
import type { ChosenFormat, Format, FormatWriter } from "./formats/registry";
import type { ColorChoice } from "./formats/terminal";
import type { InputRequest } from "./inputs/request";
import { appendSummary, fileTerminal, outputTerminal, print, saveOutput } from "./sink";

/** What formats know beside an answer. @param program the folder of Pulumi.yaml, where a program is run */
export function makeContext(color: ColorChoice, program?: string): FormatContext {
  return {
    terminal: outputTerminal(color),
    fileTerminal: fileTerminal(),
    places: findPlaces(program),
    quiet: false,
    showPassed: false,
  };
}

/** The same where an input is read. */
export function contextOf(color: ColorChoice, input: InputRequest | undefined): FormatContext {
  return makeContext(color, folderOf(input));
}

function folderOf(input: InputRequest | undefined): string | undefined {
  return input?.kind === "program" ? input.directory : undefined;
}

/** Why these formats cannot be written in one run, as a sentence; nothing where they can. */
export function refuseChoices(
  choices: readonly ChosenFormat[],
  formats: readonly Pick<Format<never>, "name" | "shares">[],
): string | undefined {
  const printed = choices.filter(({ file }) => file === undefined);
  const alone = printed.filter(({ name }) => formats.find((format) => format.name === name)?.shares !== true);
  if (printed.length > 1 && (alone.length > 0 || new Set(printed.map(({ name }) => name)).size < printed.length)) {
    const names = printed.map(({ name }) => name).join(" and ");
    return `${names} would both go to standard output; name a file: --format ${alone[0]?.name ?? "text"}=FILE`;
  }
  const files = new Map<string, string>();
  for (const { name, file } of choices) {
    if (file === undefined) continue;
    const key = identify(file);
    const other = files.get(key);
    if (other !== undefined) return `${other} and ${name} would both be written to ${file}; name two files`;
    files.set(key, name);
  }
  return undefined;
}

/** The same for two names of one file: through links, by another spelling, or of a file that is there already. */
function identify(file: string): string {
  const path = resolve(file);
  if (existsSync(path)) {
    const { dev, ino, mode } = statSync(path);
    // A device takes any number of texts.
    return (mode & 0o170000) === 0o100000 ? `${String(dev)}:${String(ino)}` : path;
  }
  const folder = dirname(path);
  return join(existsSync(folder) ? realpathSync(folder) : folder, basename(path));
}

/**
 * Makes every format first and writes then, files before standard output. False where a file could not be written: the
 * others are.
 */
export async function writeOutputs<Page>(
  choices: readonly ChosenFormat[],
  formats: readonly Format<Page>[],
  page: Page,
  context: FormatContext,
): Promise<boolean> {
  const made = await Promise.all(
    choices.map(async (choice) => {
      const format = formats.find(({ name }) => name === choice.name);
      if (format === undefined) throw new TypeError(`no format ${choice.name}`);
      const writer = await format.load();
      return {
        choice,
        format,
        text: writer.write(page, contextFor(choice, context)),
        summary: summaryOf(format, choice, writer),
      };
    }),
  );
  let whole = true;
  const files = [...made].sort(
    (one, other) => Number(one.choice.file === undefined) - Number(other.choice.file === undefined),
  );
  for (const { choice, format, text, summary } of files) {
    if (choice.file !== undefined) whole = saveOutput(choice.file, text, format.medium) && whole;
    else print(text, format.medium);
    if (summary !== undefined) whole = appendSummary(summary.file, summary.write(page, context), "markdown") && whole;
  }
  return whole;
}

/** A file has no terminal: no colours, and the width of a pipe. */
function contextFor({ file }: ChosenFormat, context: FormatContext): FormatContext {
  return file === undefined ? context : { ...context, terminal: context.fileTerminal };
}

function summaryOf<Page>(format: Format<Page>, { file }: ChosenFormat, { summarize }: FormatWriter<Page>) {
  const path = format.summaryIn === undefined ? undefined : process.env[format.summaryIn];
  if (file !== undefined || path === undefined || path === "" || summarize === undefined) return undefined;
  return { file: path, write: summarize };
}

/**
 * Where files lie: the repository's root is GITHUB_WORKSPACE or its like where the folder lies in it, else the nearest
 * folder with `.git`, else the folder itself.
 * @param program the folder of Pulumi.yaml where a program is checked: its files are named from here then
 */
export function findPlaces(program: string | undefined): Places {
  const folder = realpathSync(process.cwd());
  const project = findUpwards(program === undefined ? folder : resolve(program), ["Pulumi.yaml", "Pulumi.yml"]);
  const file = project === undefined ? join(program === undefined ? folder : resolve(program), "Pulumi.yaml") : project;
  return {
    repository: slash(findRepository(folder)),
    folder: slash(folder),
    sources: slash(program === undefined ? dirname(file) : folder),
    project: slash(file),
  };
}

function findRepository(folder: string): string {
  const root = findUpwards(folder, [".git"]);
  if (root !== undefined) return dirname(root);
  for (const name of ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "BITBUCKET_CLONE_DIR"]) {
    const path = process.env[name];
    if (path === undefined || path === "" || !existsSync(path)) continue;
    const real = realpathSync(path);
    if (`${slash(folder)}/`.startsWith(`${slash(real)}/`)) return real;
  }
  return folder;
}

function findUpwards(from: string, names: readonly string[]): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = names.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

function slash(path: string): string {
  return path.replaceAll("\\", "/");
}
