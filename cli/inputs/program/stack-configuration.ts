import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { isAlias, isMap, isScalar, parseDocument } from "yaml";
import { isJson, type Json } from "../detect";
import type { Gap } from "../reading";
import { type InputFault, isFault } from "../reading";
import { describe, listFolder, type Project, readText, readYaml } from "./project";
import { UNKNOWN_MARK } from "./unknown-mark";

/** A stack and the configuration its program gets. */
export interface StackConfiguration {
  readonly stack: string;
  /** `namespace:key` to text; lists and mappings as JSON, as the SDK expects them. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** What the stack's file sets, by the same keys: texts, lists and mappings, with the mark for what is encrypted. */
  readonly written: Json;
  readonly gaps: readonly Gap[];
}

const STACK_FILE = /^Pulumi\.(.+)\.ya?ml$/;
/** The stack a program believes in where nothing names one. */
const UNNAMED = "dev";

/**
 * Reads Pulumi.<stack>.yaml over the defaults in Pulumi.yaml. Encrypted values cannot be read without the stack's key:
 * the program gets the mark for "unknown" in their place.
 */
export function readConfiguration(project: Project, stack?: string): StackConfiguration | InputFault {
  const chosen = chooseStack(project, stack);
  if (typeof chosen !== "string") return chosen;
  const settings = new Map<string, Setting>();
  for (const [key, declared] of Object.entries(project.configuration)) {
    const setting = projectDefault(declared);
    if (setting !== undefined) settings.set(qualify(key, project.name), setting);
  }

  const name = [`Pulumi.${chosen}.yaml`, `Pulumi.${chosen}.yml`].find((file) =>
    existsSync(join(project.stackFolder, file)),
  );
  const gaps: Gap[] = [];
  const inFile: Record<string, unknown> = {};
  if (name !== undefined) {
    const path = join(project.stackFolder, name);
    const file = relative(process.cwd(), path);
    const document = readYaml(path, file);
    if (isFault(document)) return document;
    const configured = document.config ?? {};
    if (!isJson(configured)) {
      return {
        file,
        place: "config",
        expected: "a mapping of keys to values",
        found: describe(configured),
        todo: "Write values with `pulumi config set KEY VALUE`.",
      };
    }
    const written = writtenTexts(path);
    for (const [key, value] of Object.entries(configured)) {
      const encoded = encode(value, written.get(key));
      const declared =
        project.configuration[key.startsWith(`${project.name}:`) ? key.slice(project.name.length + 1) : key];
      // What the project declares as secret is one, even where somebody wrote it in clear.
      const setting = isJson(declared) && declared.secret === true ? { ...encoded, secret: true } : encoded;
      settings.set(qualify(key, project.name), setting);
      const structured = typeof value === "object" && value !== null && !isEncrypted(value);
      inFile[qualify(key, project.name)] = structured ? replaceEncrypted(value).plain : setting.text;
    }
    gaps.push(...environmentsOf(document.environment));
  }

  const entries = [...settings].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [key, { encrypted }] of entries) if (encrypted) gaps.push({ kind: "secret-configuration", name: key });
  return {
    stack: chosen,
    values: Object.fromEntries(entries.map(([key, { text }]) => [key, text])),
    secretKeys: entries.filter(([, { secret }]) => secret).map(([key]) => key),
    written: inFile,
    gaps,
  };
}

function chooseStack(project: Project, stack: string | undefined): string | InputFault {
  const files = existsSync(project.stackFolder) ? listFolder(project.stackFolder, project.stackFolder) : [];
  if (!Array.isArray(files)) return files;
  const stacks = [...new Set(files.flatMap(({ name }) => STACK_FILE.exec(name)?.[1] ?? []))].sort();
  // `organization/project/stack` names a stack in full; its file has the last part only.
  const wanted = stack?.split("/").at(-1);
  if (wanted !== undefined) {
    return stacks.length === 0 || stacks.includes(wanted)
      ? wanted
      : {
          file: project.file,
          place: "",
          expected: `one of the stacks ${stacks.join(", ")}`,
          found: `--stack ${stack ?? ""}`,
          todo: `Name one of them, or write Pulumi.${wanted}.yaml.`,
        };
  }
  const [only, ...more] = stacks;
  if (more.length === 0) return only ?? UNNAMED;
  return {
    file: project.file,
    place: "",
    expected: "one stack, or --stack to choose",
    found: `${String(stacks.length)} stacks: ${stacks.join(", ")}`,
    todo: `Choose one: \`--stack ${only ?? UNNAMED}\`.`,
  };
}

interface Setting {
  readonly text: string;
  readonly secret: boolean;
  readonly encrypted: boolean;
}

/** Keys without a namespace belong to the project. */
function qualify(key: string, project: string): string {
  return key.includes(":") ? key.replace(":config:", ":") : `${project}:${key}`;
}

/** `key: value`, or a declaration with `value` or `default`; undefined where it only declares a type. */
function projectDefault(declared: unknown): Setting | undefined {
  if (!isJson(declared)) return declared === null ? undefined : encode(declared);
  const value = declared.value ?? declared.default;
  if (value === undefined) return undefined;
  const setting = encode(value);
  return declared.secret === true ? { ...setting, secret: true } : setting;
}

function encode(value: unknown, written?: string): Setting {
  if (isEncrypted(value)) return { text: UNKNOWN_MARK, secret: true, encrypted: true };
  if (typeof value === "object" && value !== null) {
    const { plain, encrypted } = replaceEncrypted(value);
    return { text: JSON.stringify(plain), secret: encrypted, encrypted };
  }
  const scalar = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  return { text: written ?? (typeof scalar === "string" ? scalar : ""), secret: false, encrypted: false };
}

function isEncrypted(value: unknown): value is Json {
  return isJson(value) && typeof value.secure === "string" && Object.keys(value).length === 1;
}

function replaceEncrypted(value: unknown): { readonly plain: unknown; readonly encrypted: boolean } {
  if (isEncrypted(value)) return { plain: UNKNOWN_MARK, encrypted: true };
  if (Array.isArray(value)) {
    const elements = value.map(replaceEncrypted);
    return { plain: elements.map(({ plain }) => plain), encrypted: elements.some(({ encrypted }) => encrypted) };
  }
  if (!isJson(value)) return { plain: value, encrypted: false };
  const entries = Object.entries(value).map(([key, inner]) => [key, replaceEncrypted(inner)] as const);
  return {
    plain: Object.fromEntries(entries.map(([key, { plain }]) => [key, plain])),
    encrypted: entries.some(([, { encrypted }]) => encrypted),
  };
}

const PLAIN = { logLevel: "silent", prettyErrors: false, uniqueKeys: false } as const;

/** Numbers as they are written: Pulumi hands on `1.10`, not 1.1. */
function writtenTexts(path: string): ReadonlyMap<string, string> {
  const content = readText(path, path);
  // Read without a fault before: a mapping, and not too deep.
  const config: unknown = typeof content === "string" ? parseDocument(content, PLAIN).get("config", true) : undefined;
  const texts = new Map<string, string>();
  if (!isMap(config)) return texts;
  for (const { key, value } of config.items) {
    if (isScalar(key) && isScalar(value) && !isAlias(value) && typeof value.value === "number" && value.source) {
      texts.set(String(key.value), value.source);
    }
  }
  return texts;
}

/** A list of names, or an environment written out in place. */
function environmentsOf(environment: unknown): readonly Gap[] {
  if (environment === undefined || environment === null) return [];
  const imports = Array.isArray(environment) ? environment : isJson(environment) ? environment.imports : undefined;
  const names = (Array.isArray(imports) ? imports : []).map((name: unknown) =>
    typeof name === "string" ? name : isJson(name) ? (Object.keys(name)[0] ?? "") : "",
  );
  return (names.length === 0 ? ["in the stack's file"] : names).map((name) => ({ kind: "environment", name }));
}
