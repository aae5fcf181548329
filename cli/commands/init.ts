import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { FILE_NAME } from "../../config/find";
import { isIsoDay } from "../../config/iso-day";
import { readConfiguration } from "../../config/read";
import { today } from "../../config/today";
import { countInventory } from "../../core/inventory/list-inventory";
import { type Estate, type Image, isKnown, type Machine } from "../../core/model";
import { RULES } from "../../core/rules";
import { estateOf } from "../check-estate";
import { describeFault } from "../configuration";
import { configure, nameOf } from "../configure";
import { EXIT_CODES } from "../exit-code";
import type { ColorChoice } from "../formats/terminal";
import { isFault } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { readInput } from "../read-input";
import { isConversation, print, progressStream, refuse, refuseInput, save, tell } from "../sink";
import {
  type Answers,
  composeConfiguration,
  METHODS,
  type SeenEstate,
  type SeenMachine,
} from "./compose-configuration";

export interface InitRequest {
  /** What to look at; nothing where there is no stack yet. */
  readonly input?: InputRequest;
  /** Folder or file to write; the folder of the program, or this one, where it is not named. */
  readonly output?: string;
  /** Asks nothing: what is not given stays a comment. */
  readonly defaults: boolean;
  readonly answers: Answers;
  readonly color: ColorChoice;
}

/** `winlic init`: writes a commented configuration; never over one that is there. */
export async function init(request: InitRequest): Promise<number> {
  const { input, output, defaults, color } = request;
  const file = placeOf(output ?? (input?.kind === "program" ? input.directory : "."));
  if (existsSync(file))
    return refuse(`${file} is there already, and init never overwrites: edit it, or name another place with --output`);
  let seen: SeenEstate | undefined;
  if (input !== undefined) {
    const reading = await readInput(input);
    if (isFault(reading)) return refuseInput(reading, color);
    const configuration = await configure({ input });
    const name = await nameOf(input);
    seen = see(estateOf(reading, { configuration, input: name, asOf: today() }), name.name);
  }
  const asks = !defaults && isConversation();
  const answers = asks ? await ask(request.answers, seen) : request.answers;
  const text = composeConfiguration(seen, answers);
  const [fault] = readConfiguration(text, { file, knownRules: RULES, asOf: today() }).faults;
  // What a person answered may be no domain or no host: better no file than one that is refused later.
  if (fault !== undefined) return refuse(`${file} is not written: ${describeFault(fault)}`);
  save(file, text, "text");
  print(`Wrote ${file}. What is not known yet stands in it as a comment. Next: winlic check\n`);
  return EXIT_CODES.clean;
}

function placeOf(named: string): string {
  return /\.ya?ml$/i.test(named) ? named : join(named, FILE_NAME);
}

function see(estate: Estate, from: string): SeenEstate {
  const { needed } = countInventory(estate);
  return {
    from,
    machines: estate.machines.filter(({ os }) => os !== "linux").map(seeMachine),
    ...(needed === undefined ? {} : { needed }),
  };
}

function seeMachine({ name, licenseType, os, edition, release, image }: Machine): SeenMachine {
  const lacks = [
    ...(os === "windows-server" || os === "windows-client" ? [] : (["os"] as const)),
    ...(isKnown(edition) || os === "windows-client" ? [] : (["edition"] as const)),
    ...(isKnown(release) || os === "windows-client" ? [] : (["release"] as const)),
  ];
  const shown = isKnown(image) ? describeImage(image) : undefined;
  return { name, licence: licenceOf(licenseType), lacks, ...(shown === undefined ? {} : { image: shown }) };
}

function licenceOf(licenseType: Machine["licenseType"]): SeenMachine["licence"] {
  if (!isKnown(licenseType)) return "unstated";
  const written = licenseType.toLowerCase();
  if (written === "windows_server") return "hybrid-benefit";
  return written === "windows_client" ? "client" : "pay-as-you-go";
}

function describeImage({ id, publisher, offer, sku }: Image): string | undefined {
  if (isKnown(id)) return id.split("/").slice(-1)[0];
  return [publisher, offer, sku].every(isKnown) ? [publisher, offer, sku].join(":") : undefined;
}

/** Asks for what was not given; an empty answer leaves a comment in the file. */
async function ask(given: Answers, seen: SeenEstate | undefined): Promise<Answers> {
  const prompt = createInterface({ input: process.stdin, output: progressStream });
  // Lines that are pasted before they are asked for wait here.
  const lines = prompt[Symbol.asyncIterator]();
  const question = async <T>(
    text: string,
    known: T | undefined,
    read: (answer: string) => T | undefined,
  ): Promise<T | undefined> => {
    if (known !== undefined) return known;
    for (;;) {
      tell(`${text} (Enter: leave open) `);
      const next = await lines.next();
      const answer = next.done === true ? "" : next.value.trim();
      if (answer === "") return undefined;
      const value = read(answer);
      if (value !== undefined) return value;
      tell("That is no answer to it.\n");
    }
  };
  try {
    if (seen?.needed !== undefined) tell(`The stack needs ${String(seen.needed.high)} core licences in Azure.\n`);
    const datacenter = await question("Datacenter core licences owned for Azure?", given.datacenter, readCount);
    const standard = await question("Standard core licences owned for Azure?", given.standard, readCount);
    const owned = datacenter !== undefined || standard !== undefined;
    const assurance = owned
      ? await question("Last day of their Software Assurance, YYYY-MM-DD?", given.assurance, readDay)
      : given.assurance;
    const users = await question("People who use the servers?", given.users, readCount);
    const externalUsers = await question("People from outside who use them?", given.externalUsers, readCount);
    const method = await question(`How Windows is activated: ${METHODS.join(", ")}?`, given.method, (answer) =>
      METHODS.find((each) => each === answer.toLowerCase()),
    );
    const domain =
      method === "kms" || method === "adba"
        ? await question("DNS domain of the machines?", given.domain, (answer) => answer)
        : given.domain;
    return keepKnown({ ...given, datacenter, standard, assurance, users, externalUsers, method, domain });
  } finally {
    prompt.close();
  }
}

type Open = { readonly [K in keyof Answers]: Answers[K] | undefined };

function keepKnown(answers: Open): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined));
}

function readCount(answer: string): number | undefined {
  return /^\d{1,9}$/.test(answer) ? Number(answer) : undefined;
}

function readDay(answer: string): string | undefined {
  return isIsoDay(answer) ? answer : undefined;
}
