import { findCodes } from "./codes";
import { readCommand, readPrompt, readSlmgrCommand } from "./commands";
import {
  add,
  canBeSame,
  codeFact,
  hasFacts,
  type MachineDraft,
  mergeDrafts,
  newDraft,
  OPERATION_OF_OPTION,
} from "./draft";
import { readEvent } from "./events";
import type {
  CommandFact,
  EventFact,
  Evidence,
  KeyFact,
  MachineEvidence,
  OperationFact,
  ProductFact,
  ReadingNote,
} from "./evidence";
import { type MachineHeading, readHeading, shortName } from "./headings";
import { interpretObject, machineNamed } from "./interpret-object";
import { type Line, placeOf, splitLines } from "./lines";
import {
  readInterface,
  readLookupCommand,
  readNslookup,
  readResolveError,
  readRoute,
  readTcpLine,
} from "./network-texts";
import { type PrintedObject, readCsv, readJson, readList, readTable, walkJson } from "./objects";
import { findSigns } from "./signs";
import { readSlmgr } from "./slmgr";
import { toOperations, toProducts } from "./slmgr-facts";
import { readClock, readEdition, readRegistry, readServiceText, readSystem } from "./system-texts";

/** A text somebody handed in. */
export interface EvidenceText {
  /** The file, or `standard input`. */
  readonly file: string;
  readonly text: string;
  /** What to call the machine where the text does not; the name of the file in a folder of many. */
  readonly machine?: string;
  /** Where the middle of a long text was left out: lines after this one have so much higher numbers in the whole text. */
  readonly gap?: { readonly after: number; readonly shift: number };
}

/**
 * Reads texts about activation, in any mixture: splits them into pieces by who printed them, reads each by its own
 * grammar, and gives every piece to the machine it is of. Never throws; what no grammar takes is kept as unread.
 *
 * Linear in the length of the texts: every line is offered to each grammar once, and a grammar looks only at the lines
 * it takes and a few after them.
 */
export function readEvidence(texts: readonly EvidenceText[]): Evidence {
  const reader = new Reader();
  for (const text of texts) reader.readText(text);
  return reader.finish();
}

const DEEPEST = 4;

class Reader {
  private readonly drafts: MachineDraft[] = [];
  private readonly notes: ReadingNote[] = [];
  private readonly keys: KeyFact[] = [];
  private current: MachineDraft = newDraft("", "nothing", "");
  private command: CommandFact | undefined;
  /** The first draft of the text that is read: what stands before any heading. */
  private first: MachineDraft = this.current;
  private file = "";

  readText({ file, text, machine, gap }: EvidenceText): void {
    this.file = file;
    this.current = newDraft(machine ?? "", machine === undefined ? "nothing" : "file", file);
    this.first = this.current;
    this.drafts.push(this.current);
    this.command = undefined;
    const split = splitLines(text, file);
    const lines =
      gap === undefined
        ? split
        : split.map((line) => (line.number > gap.after ? { ...line, number: line.number + gap.shift } : line));
    if (lines.every((line) => line.raw === "")) {
      this.notes.push({ key: "empty", file, data: {} });
      return;
    }
    this.scan(lines, 0);
    const hasKeys = this.keys.some(({ at }) => at.file === file);
    if (!hasKeys && !this.drafts.some((draft) => draft.files.includes(file) && hasFacts(draft))) {
      this.notes.push({ key: "nothing-recognised", file, data: {} });
    }
  }

  private scan(lines: readonly Line[], depth: number): void {
    let at = 0;
    while (at < lines.length) {
      const line = lines[at];
      if (line === undefined) break;
      if (line.text === "") {
        at++;
        continue;
      }
      const taken = this.takePiece(lines, at, depth);
      if (taken === 0) {
        this.takeLoose(line);
        at++;
        continue;
      }
      for (const each of lines.slice(at, at + Math.min(taken, 400))) add(this.current.signs, ...findSigns(each));
      at += taken;
    }
  }

  /** Offers a line to each grammar; how many lines the first that takes it takes. */
  private takePiece(lines: readonly Line[], at: number, depth: number): number {
    if (!TELLING.test(lines[at]?.text ?? "") && !this.isAwaited(lines, at)) return 0;
    return (
      this.takeCommand(lines, at) ||
      this.takeJson(lines, at, depth) ||
      this.takeEvent(lines, at) ||
      this.takeObjects(lines, at) ||
      this.takeNslookup(lines, at) ||
      this.takeHeading(lines, at) ||
      this.takeHostname(lines, at) ||
      this.takeSystem(lines, at) ||
      this.takeSlmgr(lines, at) ||
      this.takeNetwork(lines, at) ||
      this.takeSalt(lines, at)
    );
  }

  /** The heading of a table, and the answer of a command that prints a name alone. */
  private isAwaited(lines: readonly Line[], at: number): boolean {
    return this.command !== undefined || /^-/.test(lines[at + 1]?.text ?? "");
  }

  private takeCommand(lines: readonly Line[], at: number): number {
    const line = lines[at];
    const prompt = line === undefined ? undefined : readPrompt(line);
    if (prompt === undefined) return 0;
    const read = readCommand(lines, at, prompt, (next) => beginsOutput(lines, next));
    if (read === undefined) return 1;
    // A prompt of salt, kubectl and the like is that of the machine they are run on, and they speak of another.
    const minion = /^salt\s+['"]?([\w.-]{2,255})['"]?\s/.exec(read.fact.text)?.[1];
    const speaksOf =
      minion ?? (/^(?:salt|ansible|kubectl|docker|az)\b/.test(read.fact.text) ? undefined : prompt.machine);
    if (speaksOf !== undefined) this.switchTo({ name: speaksOf, generic: false });
    if (read.fact.text !== "") {
      add(this.current.commands, read.fact);
      this.command = read.fact;
    }
    return read.taken;
  }

  private takeHeading(lines: readonly Line[], at: number): number {
    const heading = readHeading(lines, at) ?? this.readMinion(lines[at]);
    if (heading === undefined) return 0;
    this.switchTo(heading);
    return 1;
  }

  /** Salt names the minion before its answer. */
  private readMinion(line: Line | undefined): MachineHeading | undefined {
    const name = /^([\w-]{1,63}(?:\.[\w-]{1,63}){0,8}):$/.exec(line?.text ?? "")?.[1];
    return name !== undefined && line?.indent === 0 && /^salt\s/.test(this.command?.text ?? "")
      ? { name, generic: false }
      : undefined;
  }

  /** The output of `hostname` names the machine that is read. */
  private takeHostname(lines: readonly Line[], at: number): number {
    const line = lines[at];
    const command = this.command;
    if (line === undefined || command === undefined || !/^(?:hostname|\$env:COMPUTERNAME)$/i.test(command.text))
      return 0;
    this.command = undefined;
    if (!/^[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}$/.test(line.text)) return 0;
    this.switchTo({ name: line.text, generic: false });
    return 1;
  }

  private switchTo(heading: MachineHeading): void {
    const { name, generic, remark } = heading;
    const known = this.drafts.find(
      (draft) =>
        draft.named === "text" &&
        draft.generic === generic &&
        shortName(draft.name) === shortName(name) &&
        (!generic || draft.files.includes(this.file)),
    );
    if (known !== undefined) {
      if (known === this.current) return;
      if (!known.files.includes(this.file)) known.files = [...known.files, this.file];
      this.current = known;
      return;
    }
    // What stands before the first heading is of the machine it names, unless it is the other end of KMS.
    const isUnnamed = this.current.named !== "text" || this.current.generic;
    const fits =
      !hasFacts(this.current) ||
      (generic ? name === "client" && !isHost(this.current) && this.current === this.first : false);
    if (
      isUnnamed &&
      (fits ||
        (this.current.generic &&
          !generic &&
          this.command !== undefined &&
          /hostname|COMPUTERNAME/i.test(this.command.text)))
    ) {
      this.rename(this.current, heading);
      return;
    }
    if (isUnnamed && !generic && this.isNameOf(this.current, name)) {
      this.rename(this.current, heading);
      return;
    }
    const draft = newDraft(name, "text", this.file);
    draft.generic = generic;
    if (remark !== undefined) draft.remark = remark;
    this.drafts.push(draft);
    this.current = draft;
    this.command = undefined;
  }

  /** A name that is printed by a command in the middle of an output is the name of that machine. */
  private isNameOf(draft: MachineDraft, name: string): boolean {
    if (draft.events.some(({ computer }) => computer !== undefined && shortName(computer) === shortName(name)))
      return true;
    const last = draft.commands.at(-1)?.text ?? "";
    return /^(?:hostname|systeminfo|\$env:COMPUTERNAME)/i.test(last) && draft.named !== "text";
  }

  private rename(draft: MachineDraft, { name, generic, remark }: MachineHeading): void {
    draft.name = name;
    draft.named = "text";
    draft.generic = generic;
    if (remark !== undefined) draft.remark = remark;
  }

  /** A name in the middle of an output is the name of the machine that is read. */
  private nameUnnamed(name: string | undefined): void {
    if (name === undefined || !/^[\w-]{1,63}$/.test(name) || this.current.named === "text") return;
    if (this.drafts.some((draft) => draft.named === "text" && shortName(draft.name) === shortName(name))) return;
    this.rename(this.current, { name, generic: false });
  }

  private takeEvent(lines: readonly Line[], at: number): number {
    const read = readEvent(lines, at);
    if (read === undefined) return 0;
    if (read.event !== undefined) this.addEvent(read.event);
    return read.taken;
  }

  private addEvent(event: EventFact): void {
    const { computer } = event;
    if (computer !== undefined && /^[\w.-]{2,255}$/.test(computer) && this.current.named !== "text") {
      this.switchTo({ name: computer, generic: false });
      if (shortName(this.current.name) !== shortName(computer))
        this.rename(this.current, { name: computer, generic: false });
    }
    add(this.current.events, event);
    // Codes of products that are not in use, and of requests of others, are no codes of this machine.
    if (event.code !== undefined && event.code !== 0 && event.products === undefined && event.handled === undefined) {
      add(this.current.codes, codeFact(event.codeAt ?? event.at, event.code, "event", { eventId: event.id }));
    }
  }

  private takeJson(lines: readonly Line[], at: number, depth: number): number {
    const read = depth >= DEEPEST ? undefined : readJson(lines, at);
    if (read === undefined) return 0;
    const line = lines[at];
    if (line !== undefined) {
      const heading = readHeading(lines, at);
      if (heading !== undefined) this.switchTo(heading);
    }
    const own = lines.slice(at, at + read.taken);
    const { objects, texts } = walkJson(read.value, own);
    for (const object of objects) {
      if (!this.addObject(object)) this.scanTexts(object.texts ?? [], line, depth);
    }
    this.scanTexts(texts, line, depth);
    if (objects.length === 0 && texts.length === 0) for (const each of own) this.takeLoose(each);
    return read.taken;
  }

  private scanTexts(texts: readonly string[], line: Line | undefined, depth: number): void {
    const seen = new Set<string>();
    for (const text of texts) {
      // Programs repeat an output as a text and as a list of its lines.
      const same = text.trim();
      if (seen.has(same)) continue;
      seen.add(same);
      const number = line?.number ?? 1;
      this.scan(
        splitLines(text, this.file).map((each) => ({ ...each, number })),
        depth + 1,
      );
    }
  }

  private takeObjects(lines: readonly Line[], at: number): number {
    const csv = readCsv(lines, at);
    if (csv !== undefined) {
      this.addRows(csv.value, csv.headings, lines[at]);
      return csv.taken;
    }
    const read = readTable(lines, at) ?? readList(lines, at);
    if (read === undefined) return 0;
    let used = false;
    for (const object of read.value) used = this.addObject(object) || used;
    if (!used) this.takeLooseLines(read.value, lines.slice(at, at + read.taken));
    return read.taken;
  }

  /** Rows of somebody's own table that name a machine: a code in one is a code of that machine. */
  private takeLooseLines(objects: readonly PrintedObject[], lines: readonly Line[]): void {
    const before = this.current;
    for (const line of lines) {
      const row = objects.find(({ at, form }) => form === "table" && at.line === line.number);
      const machine = row === undefined ? undefined : machineNamed(row);
      if (machine !== undefined && findCodes(line.text).length > 0) this.switchTo({ name: machine, generic: false });
      this.takeLoose(line);
      if (machine !== undefined && before.named === "text") this.current = before;
    }
  }

  private addRows(rows: readonly PrintedObject[], headings: readonly string[], head: Line | undefined): void {
    let used = 0;
    for (const row of rows) if (this.addObject(row)) used++;
    const isEvents = headings.some((name) => /^(?:eventid|taskcategory|level|providername)$/.test(name));
    if (isEvents) {
      const missing = [
        headings.some((name) => /^(?:eventid|id)$/.test(name)) ? undefined : "Event ID",
        headings.some((name) => /^(?:source|providername)$/.test(name)) ? undefined : "Source",
        headings.includes("message") || (used > 0 && this.current.events.some(({ message }) => message !== ""))
          ? undefined
          : "Message",
      ].filter((name): name is string => name !== undefined);
      if (missing.length > 0) {
        this.notes.push({
          key: "missing-columns",
          file: this.file,
          ...(head === undefined ? {} : { line: head.number }),
          data: { columns: missing },
        });
      }
    }
  }

  private addObject(object: PrintedObject): boolean {
    const found = interpretObject(object, this.command);
    if (found === undefined) return false;
    const before = this.current;
    if (found.machine !== undefined) this.switchTo({ name: found.machine, generic: false });
    const { current } = this;
    if (found.product !== undefined) add(current.products, found.product);
    if (found.settings !== undefined) add(current.settings, found.settings);
    if (found.operation !== undefined) this.addOperation(found.operation);
    if (found.subscription !== undefined) add(current.subscriptions, found.subscription);
    if (found.tcp !== undefined) add(current.tcp, found.tcp);
    if (found.lookup !== undefined) this.addLookup(found.lookup);
    if (found.processor !== undefined) add(current.processors, found.processor);
    if (found.system !== undefined) add(current.systems, found.system);
    if (found.service !== undefined) add(current.services, found.service);
    if (found.adapter !== undefined) add(current.interfaces, found.adapter);
    if (found.key !== undefined) this.keys.push(found.key);
    add(current.registry, ...(found.registry ?? []));
    add(current.signs, ...(found.signs ?? []));
    if (found.product?.reason !== undefined && found.product.inUse) {
      add(current.codes, codeFact(found.product.reasonAt ?? object.at, found.product.reason, "reason"));
    }
    if (found.event !== undefined) this.addEvent(found.event);
    if (object.form === "csv" && found.machine === undefined) this.current = before;
    return true;
  }

  /** Rows of Resolve-DnsName are one answer. */
  private addLookup(lookup: MachineDraft["lookups"][number]): void {
    const last = this.current.lookups.at(-1);
    if (
      last !== undefined &&
      last.outcome === "found" &&
      (last.name === lookup.name || lookup.type === "address") &&
      last.at.line >= lookup.at.line - 3 &&
      last.at.file === lookup.at.file
    ) {
      this.current.lookups[this.current.lookups.length - 1] = {
        ...last,
        records: [...last.records, ...lookup.records],
        addresses: [...last.addresses, ...lookup.addresses],
      };
      return;
    }
    add(this.current.lookups, lookup);
  }

  private addOperation(operation: OperationFact): void {
    add(this.current.operations, operation);
    if (operation.code !== undefined) add(this.current.codes, codeFact(operation.at, operation.code, "operation"));
  }

  private takeSlmgr(lines: readonly Line[], at: number): number {
    const read = readSlmgr(lines, at);
    if (read === undefined) return 0;
    const { reading } = read;
    const [products = [], ...others] = splitMachines(toProducts(reading));
    const joins =
      this.current.named === "text" || canBeSame(this.current, products, reading.serviceVersion ?? undefined);
    if (!joins) this.split(products);
    add(this.current.products, ...products);
    for (const more of others) {
      this.split(more);
      add(this.current.products, ...more);
    }
    this.current.changes = this.current.operations.length;
    const option = this.command === undefined ? undefined : readSlmgrCommand(this.command.text);
    const does = option === undefined ? readSaltOperation(this.command?.text) : OPERATION_OF_OPTION[option.option];
    for (const operation of toOperations(reading, does, option?.argument)) this.addOperation(operation);
    for (const product of others.at(-1) ?? products) {
      if (product.reason !== undefined)
        add(this.current.codes, codeFact(product.reasonAt ?? product.at, product.reason, "reason"));
    }
    if (reading.locale !== null && products.length > 0) this.current.language ??= reading.locale;
    if (reading.notUnderstood !== undefined) this.current.labelsNotUnderstood ??= reading.notUnderstood;
    add(this.current.unread, ...reading.unknown);
    return read.taken;
  }

  /** A second machine without a name in one text. */
  private split(products: ReturnType<typeof toProducts>): void {
    const other = this.drafts.find(
      (draft) =>
        draft !== this.current &&
        draft.named !== "text" &&
        draft.files.includes(this.file) &&
        draft.products.length > 0 &&
        canBeSame(draft, products, undefined),
    );
    if (other !== undefined) {
      this.current = other;
      return;
    }
    const draft = newDraft("", "nothing", this.file);
    this.drafts.push(draft);
    this.current = draft;
    if (!this.notes.some(({ key, file }) => key === "unnamed-machines" && file === this.file)) {
      this.notes.push({ key: "unnamed-machines", file: this.file, line: products[0]?.at.line ?? 1, data: {} });
    }
  }

  private takeNslookup(lines: readonly Line[], at: number): number {
    const asked = this.command === undefined ? undefined : readLookupCommand(this.command.text);
    const read = readNslookup(lines, at, asked);
    if (read !== undefined) {
      this.mergeLookup(read.fact);
      return read.taken;
    }
    const line = lines[at];
    const failed = line === undefined ? undefined : readResolveError(line);
    if (failed === undefined) return 0;
    add(this.current.lookups, failed);
    return 1;
  }

  /** The lines "timed out" and the header of the server stand apart by an empty line. */
  private mergeLookup(fact: MachineDraft["lookups"][number]): void {
    const last = this.current.lookups.at(-1);
    const goesOn =
      last !== undefined &&
      last.at.file === fact.at.file &&
      fact.at.line - last.at.line < 8 &&
      (fact.name === "" || fact.name === last.name) &&
      (last.outcome === "unknown" || last.outcome === "timeout" || fact.outcome === "unknown");
    if (!goesOn) {
      add(this.current.lookups, fact);
      return;
    }
    const outcome = fact.outcome === "unknown" ? last.outcome : fact.outcome;
    this.current.lookups[this.current.lookups.length - 1] = {
      ...last,
      ...fact,
      name: last.name === "" ? fact.name : last.name,
      type: last.type,
      outcome,
      at: outcome === last.outcome ? last.at : fact.at,
      ...(fact.serverAddress === undefined && last.serverAddress !== undefined
        ? { serverAddress: last.serverAddress }
        : {}),
    };
  }

  private takeSystem(lines: readonly Line[], at: number): number {
    const line = lines[at];
    if (line === undefined) return 0;
    const service = readServiceText(lines, at);
    if (service !== undefined) {
      add(this.current.services, service.fact);
      return service.taken;
    }
    const registry = readRegistry(lines, at, this.command?.text);
    if (registry !== undefined) {
      add(this.current.registry, ...registry.fact);
      return registry.taken;
    }
    const system = readSystem(line);
    if (system !== undefined) {
      add(this.current.systems, system);
      return 1;
    }
    const edition = readEdition(line);
    if (edition !== undefined) {
      add(this.current.editions, edition);
      return 1;
    }
    const clock = readClock(line);
    if (clock === undefined) return 0;
    add(this.current.clocks, clock);
    return 1;
  }

  private takeNetwork(lines: readonly Line[], at: number): number {
    const line = lines[at];
    if (line === undefined) return 0;
    const adapter = readInterface(lines, at);
    if (adapter !== undefined) {
      this.nameUnnamed(adapter.fact.hostName);
      add(this.current.interfaces, adapter.fact);
      return adapter.taken;
    }
    const route = readRoute(line);
    if (route !== undefined) {
      add(this.current.routes, route);
      return 1;
    }
    const tcp = readTcpLine(line);
    if (tcp === undefined) return 0;
    add(this.current.tcp, tcp);
    return 1;
  }

  /** Salt prints each value on the line after its name. */
  private takeSalt(lines: readonly Line[], at: number): number {
    const properties = new Map<string, { text: string; at: ReturnType<typeof placeOf> }>();
    let index = at;
    while (index + 1 < lines.length) {
      const name = /^(description|licensed|name|partial_key|product_key_channel):$/.exec(lines[index]?.text ?? "")?.[1];
      const value = lines[index + 1];
      if (name === undefined || value === undefined || value.indent <= (lines[index]?.indent ?? 0)) break;
      properties.set(name, { text: value.text, at: placeOf(value) });
      index += 2;
    }
    const first = lines[at];
    if (properties.size < 2 || first === undefined) return 0;
    this.addObject({ at: placeOf(first), properties, form: "list" });
    return index - at;
  }

  /** A line that no grammar takes still may hold a sentence of a known program, or a code. */
  private takeLoose(line: Line): void {
    const signs = findSigns(line);
    const gce = signs.find(({ sign }) => sign === "gce-asks")?.values[0];
    if (gce !== undefined && this.current.named !== "text") this.switchTo({ name: gce, generic: false });
    add(this.current.signs, ...signs);
    const codes = findCodes(line.text);
    for (const { code, written, repaired } of codes) {
      add(this.current.codes, codeFact(placeOf(line), code, "text", { written, repaired }));
    }
    const repaired = codes.filter((each) => each.repaired);
    if (repaired.length > 0) {
      this.notes.push({
        key: "repaired-codes",
        file: line.file,
        line: line.number,
        data: { codes: repaired.map(({ written }) => written) },
      });
    }
    if (signs.length === 0 && codes.length === 0 && this.current.unread.length < MOST_UNREAD)
      this.current.unread.push(placeOf(line));
  }

  finish(): Evidence {
    const merged: MachineDraft[] = [];
    const byName = new Map<string, MachineDraft>();
    for (const draft of this.drafts) {
      const name = mergedName(draft);
      const known = name === undefined ? undefined : byName.get(name);
      if (known !== undefined) mergeDrafts(known, draft);
      else {
        merged.push(draft);
        if (name !== undefined) byName.set(name, draft);
      }
    }
    const telling = merged.filter(hasFacts);
    const machines = telling.map(
      (draft, index): MachineEvidence =>
        finishDraft(
          draft,
          index,
          telling.length,
          telling.length === 2 && telling.some((each) => each !== draft && isHost(each)),
        ),
    );
    return {
      machines,
      notes: [...this.notes, ...languageNotes(telling)],
      ...(this.keys.length === 0 ? {} : { keys: this.keys }),
    };
  }
}

const MOST_UNREAD = 2000;

/** By what texts of one machine find together: its name, or the folder or file that stands for it. */
function mergedName({ named, generic, name }: MachineDraft): string | undefined {
  if (named === "file") return `file ${name}`;
  return named === "text" && !generic ? shortName(name) : undefined;
}

/** Lines of prose and of other programs have none of these, and most long texts are made of them. */
const TELLING = /[:：;\t=<>{}[\]|\\\d(),-]|kms|key|dns|licen|product|activ|windows|serv|access|script|[^\x20-\x7e]/i;

function beginsOutput(lines: readonly Line[], at: number): boolean {
  return [readSlmgr, readEvent, readTable, readList, readJson, readCsv, readInterface, readServiceText].some(
    (read) => read(lines, at) !== undefined,
  );
}

/** Windows itself stands once in an output of slmgr: a second one is of another machine, pasted right after it. */
function splitMachines(products: readonly ProductFact[]): readonly (readonly ProductFact[])[] {
  const groups: ProductFact[][] = [[]];
  let named: string | undefined;
  for (const product of products) {
    const isWindows =
      product.family === "windows" && !product.addOn && product.inUse && product.partialKey !== undefined;
    const key = `${product.name ?? ""} ${product.description ?? ""}`;
    if (isWindows && product.name !== undefined) {
      if (named !== undefined && named !== key) groups.push([]);
      named = key;
    }
    groups.at(-1)?.push(product);
  }
  return groups;
}

/** Functions of Salt's license module, which run slmgr. */
function readSaltOperation(command: string | undefined): OperationFact["does"] | undefined {
  const name = /\blicense\.(install|activate|uninstall)\b/.exec(command ?? "")?.[1];
  return name === "install"
    ? "install-key"
    : name === "activate"
      ? "activate"
      : name === "uninstall"
        ? "uninstall-key"
        : undefined;
}

function isHost(draft: MachineDraft): boolean {
  return (
    draft.products.some(({ kind }) => kind === "kms-host") || draft.events.some(({ handled }) => handled !== undefined)
  );
}

function languageNotes(drafts: readonly MachineDraft[]): readonly ReadingNote[] {
  return drafts.flatMap(({ labelsNotUnderstood: at }): readonly ReadingNote[] =>
    at === undefined ? [] : [{ key: "labels-not-understood", file: at.file, line: at.line, data: { line: at.text } }],
  );
}

/** A draft without its bookkeeping, and with a name. */
function finishDraft(draft: MachineDraft, index: number, count: number, besideHost: boolean): MachineEvidence {
  const { changes: _changes, generic, name, ...facts } = draft;
  const given = generic ? (name === "client" ? "the client" : "the KMS host") : name;
  const made = isHost(draft)
    ? "the KMS host"
    : count === 1
      ? "this machine"
      : besideHost
        ? "the client"
        : `machine ${String(index + 1)}`;
  return { ...facts, name: given === "" ? made : given, named: generic ? "nothing" : draft.named };
}
