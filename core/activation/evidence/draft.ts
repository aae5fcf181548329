import type { CodeFact, MachineEvidence, OperationFact, Place, ProductFact } from "./evidence";

/** A machine while it is read: everything grows in the order of the text. */
export type MachineDraft = {
  -readonly [K in keyof MachineEvidence]: MachineEvidence[K] extends readonly (infer T)[] ? T[] : MachineEvidence[K];
} & {
  /** Number of operations when the last product was read: what came after may have changed it. */
  changes: number;
  /** True for a name such as `client` that says a part and no machine. */
  generic: boolean;
};

export function newDraft(name: string, named: MachineEvidence["named"], file: string): MachineDraft {
  return {
    name,
    named,
    files: [file],
    products: [],
    settings: [],
    operations: [],
    codes: [],
    events: [],
    lookups: [],
    tcp: [],
    interfaces: [],
    routes: [],
    services: [],
    registry: [],
    clocks: [],
    editions: [],
    processors: [],
    signs: [],
    commands: [],
    subscriptions: [],
    systems: [],
    unread: [],
    changes: 0,
    generic: false,
  };
}

/** The kinds of facts, by their names in the evidence; commands and unread lines say nothing by themselves. */
const FACTS = [
  "products",
  "settings",
  "operations",
  "codes",
  "events",
  "lookups",
  "tcp",
  "interfaces",
  "routes",
  "services",
  "registry",
  "clocks",
  "editions",
  "processors",
  "signs",
  "subscriptions",
  "systems",
] as const;

export function hasFacts(draft: MachineDraft): boolean {
  return FACTS.some((kind) => draft[kind].length > 0);
}

/** Puts what was read under one name after what was read under another. */
export function mergeDrafts(into: MachineDraft, from: MachineDraft): void {
  const target = into as unknown as Record<string, unknown[]>;
  const source = from as unknown as Record<string, unknown[]>;
  for (const kind of [...FACTS, "commands", "unread"]) target[kind]?.push(...(source[kind] ?? []));
  into.files = [...new Set([...into.files, ...from.files])];
  if (from.language !== undefined) into.language ??= from.language;
  if (from.labelsNotUnderstood !== undefined) into.labelsNotUnderstood ??= from.labelsNotUnderstood;
  into.changes = into.operations.length;
}

/** Most facts of one kind that are kept: an export of a busy host has a hundred thousand events. */
const MOST_FACTS = 50_000;

/** Adds unless there are too many already. */
export function add<T>(list: T[], ...facts: readonly T[]): void {
  if (list.length < MOST_FACTS) list.push(...facts);
}

/** Whether two outputs of slmgr can be of one machine; `changed` says that keys or editions changed in between. */
export function canBeSame(
  draft: MachineDraft,
  products: readonly ProductFact[],
  serviceVersion: string | undefined,
): boolean {
  const before = draft.products.filter(({ from }) => from === "slmgr");
  if (before.length === 0 || products.length === 0) return true;
  const changed = draft.operations
    .slice(draft.changes)
    .some(({ does, succeeded }) => succeeded !== false && ["install-key", "uninstall-key", "rearm"].includes(does));
  const buildBefore = buildOf(before.map(({ lines }) => lines.serviceVersion?.text).find((text) => text !== undefined));
  const build = buildOf(serviceVersion);
  if (buildBefore !== undefined && build !== undefined && buildBefore !== build) return false;
  if (changed) return true;
  const cmidBefore = before.map(({ client }) => client?.cmid).findLast((cmid) => cmid !== undefined);
  const cmid = products.map(({ client }) => client?.cmid).find((each) => each !== undefined);
  if (cmidBefore !== undefined && cmid !== undefined && cmid !== cmidBefore) return false;
  const last = before.filter(({ addOn, family }) => !addOn && family === "windows").at(-1);
  const next = products.find(({ addOn, family }) => !addOn && family === "windows");
  if (last === undefined || next === undefined) return true;
  if (last.name !== undefined && next.name !== undefined && last.name !== next.name) return false;
  const roles = [last, next].map(({ kind }) => kind);
  return !(roles.includes("kms-host") && roles.includes("kms-client"));
}

/** The build decides which Windows it is; its update level may differ between two outputs of one machine. */
function buildOf(text: string | undefined): string | undefined {
  return /\d{1,2}\.\d\.(\d{4,5})/.exec(text ?? "")?.[1];
}

/** A code with the line it stands in. */
export function codeFact(
  at: Place,
  code: number,
  where: CodeFact["where"],
  more: Partial<Pick<CodeFact, "written" | "eventId" | "repaired">> = {},
): CodeFact {
  return { at, code, where, written: "", ...more };
}

/** What an operation is called in the words of slmgr. */
export const OPERATION_OF_OPTION: Readonly<Record<string, OperationFact["does"]>> = {
  ato: "activate",
  ipk: "install-key",
  upk: "uninstall-key",
  skms: "set-host",
  ckms: "clear-host",
  rearm: "rearm",
  dlv: "read",
  dli: "read",
  xpr: "read",
  atp: "activate",
};
