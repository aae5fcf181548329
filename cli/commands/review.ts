import { describeSource } from "../../config/find";
import { addDays } from "../../config/iso-day";
import { readDocument } from "../../config/read-file";
import { reportPosition } from "../../core/licensing/position-report";
import type { Estate, IsoDate } from "../../core/model";
import { renderReason } from "../../core/words/render";
import { readingContext } from "../check-estate";
import { chooseDay } from "../configuration";
import { configureInFull, nameOf } from "../configure";
import { EXIT_CODES } from "../exit-code";
import { compareReviews, formatReview, type Review, type ReviewFormat, type ReviewItem } from "../formats/review";
import { isFault } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { askLedger, withLedger } from "../ledger-source";
import { readPrintedEstate } from "../printed-estate";
import { readInput } from "../read-input";
import { print, refuse, refuseInput, save } from "../sink";

export interface ReviewRequest {
  readonly input?: InputRequest;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly format: ReviewFormat;
  /** The last review, as `--save` wrote it. */
  readonly last?: string;
  /** Where this one is written for the next. */
  readonly save?: string;
  /** The variable with the address of the ledger: the last review is read from it, and this one is kept there. */
  readonly ledger?: string;
  readonly signers: readonly string[];
}

/** `winlic review`: the yearly checklist, with what the data answers and what has changed. */
export async function review(request: ReviewRequest): Promise<number> {
  const { input, config, asOf } = request;
  const configuration = await configureInFull({ input, config, asOf });
  if ("refused" in configuration) return refuse(configuration.refused);
  const reading = input === undefined ? undefined : await readInput(input);
  if (reading !== undefined && isFault(reading)) return refuseInput(reading, "auto");
  const ledger = await askLedger(request.ledger, configuration, reading);
  if (ledger?.fault !== undefined) return refuse(ledger.fault);
  const name = input === undefined ? undefined : (await nameOf(input)).name;
  const estate = readPrintedEstate(reading?.resources ?? [], {
    declarations: configuration.declarations,
    configuration: configuration.configuration,
    asOf: chooseDay(configuration, asOf),
    ...(ledger === undefined ? {} : { ledger }),
    ...(reading === undefined || name === undefined ? {} : readingContext(reading, name)),
  });
  const made: Review = {
    schemaVersion: 1,
    asOf: estate.asOf,
    input: name ?? (ledger === undefined ? "The configuration alone" : "The ledger"),
    configuration: describeSource(configuration),
    items: listItems(estate),
    signers: request.signers,
  };
  const last = await readLast(request, configuration.declarations.ledger);
  if ("refused" in last) return refuse(last.refused);
  const before = last.review;
  const whole: Review =
    before === undefined ? made : { ...made, changes: { since: before.asOf, lines: compareReviews(before, made) } };
  print(
    formatReview(whole, request.format),
    request.format === "json" ? "json" : request.format === "html" ? "xml" : "markdown",
  );
  if (request.save !== undefined) save(request.save, formatReview(whole, "json"), "json");
  if (request.ledger === undefined) return EXIT_CODES.clean;
  const kept = await withLedger(request.ledger, configuration.declarations.ledger, async (desk) => {
    await desk.saveReview(whole);
    return {};
  });
  return "refused" in kept ? refuse(String(kept.refused)) : EXIT_CODES.clean;
}

type Last = { readonly review?: Review } | { readonly refused: string };

async function readLast({ last, ledger }: ReviewRequest, declared: Estate["declarations"]["ledger"]): Promise<Last> {
  if (last !== undefined) {
    const bytes = readDocument(last);
    if (!(bytes instanceof Uint8Array))
      return { refused: `--last ${last}: expected a review, found ${bytes?.failed ?? "no file"}` };
    try {
      const found = JSON.parse(Buffer.from(bytes).toString("utf8")) as Partial<Review>;
      if (
        found.schemaVersion === 1 &&
        typeof found.asOf === "string" &&
        Array.isArray(found.items) &&
        found.items.every(isItem)
      ) {
        return { review: found as Review };
      }
    } catch {
      // The same answer as for a document of another kind.
    }
    return { refused: `--last ${last}: expected a review that \`winlic review --save\` wrote` };
  }
  if (ledger === undefined) return {};
  return await withLedger(ledger, declared, async (desk) => {
    const found = await desk.readLastReview();
    return found === undefined ? {} : { review: found.content as Review };
  });
}

function isItem(item: unknown): boolean {
  const { key, question, answer } = (item ?? {}) as Partial<Record<keyof ReviewItem, unknown>>;
  return typeof key === "string" && typeof question === "string" && ["string", "undefined"].includes(typeof answer);
}

/** Days ahead in which an end is worth a look: until the next review. */
const YEAR = 365;

/** What a yearly review asks, with what is known. */
function listItems(estate: Estate): readonly ReviewItem[] {
  const { declarations, asOf } = estate;
  const { entitlements, access, activation, waivers, rights = [] } = declarations;
  const horizon = addDays(asOf, YEAR);
  const report = reportPosition(estate);
  const look = (when: boolean) => (when ? ({ attention: true } as const) : {});
  const owned = (kind: string): number =>
    access.cals.reduce((sum, cal) => (cal.kind === kind ? sum + cal.count : sum), 0);
  return [
    { key: "agreements", question: "Do the entitlements equal the agreements in the Microsoft 365 admin centre?" },
    ...entitlements.map(({ name, edition, cores, servers, assurance }): ReviewItem => {
      const amount = edition === "essentials" ? `${String(servers ?? 0)} servers` : `${String(cores)} core licences`;
      const until = assurance === undefined ? "no Software Assurance" : `Software Assurance until ${assurance.until}`;
      return {
        key: `entitlement/${name}`,
        question: `Is ${name} still owned as declared?`,
        answer: `${edition}, ${amount}, ${until}`,
        ...look(assurance !== undefined && assurance.until <= horizon),
      };
    }),
    ...report.balances.map(
      ({ what, fullScale, covered, short }): ReviewItem => ({
        key: `balance/${renderReason(what)}`,
        question: `Is enough owned: ${renderReason(what)}?`,
        answer: `${String(fullScale.low)} needed at full scale, ${String(covered)} covered, ${String(short.low)} short`,
        ...look(short.low > 0),
      }),
    ),
    ...(report.others === undefined
      ? []
      : [
          {
            key: "ledger",
            question: "Do the claims in the ledger belong to stacks that still exist?",
            answer: `${String(report.others.holders)} stacks hold ${String(report.others.machines)} core licences`,
          },
        ]),
    {
      key: "uncertain",
      question: "Is everything counted?",
      answer:
        report.uncertain.length === 0
          ? "yes"
          : `${String(report.uncertain.length)} not certain: ${report.uncertain.map(({ name }) => name).join(", ")}`,
      ...look(report.uncertain.length > 0),
    },
    {
      key: "cals",
      question: "Does every person or device that uses a server have a CAL?",
      ...(access.users === undefined && access.devices === undefined
        ? {}
        : {
            answer: `${String(access.users ?? 0)} users, ${String(access.devices ?? 0)} devices; ${String(owned("user"))} user CALs, ${String(owned("device"))} device CALs`,
          }),
    },
    {
      key: "mak",
      question: "How many activations has the MAK left?",
      ...(activation?.mak === undefined
        ? {}
        : {
            answer: `${String(activation.mak.activations - activation.mak.used)} of ${String(activation.mak.activations)}`,
          }),
    },
    ...rights.map(
      ({ kind, reason, owner, until, machine, tag, subscription }): ReviewItem => ({
        key: `right/${kind}/${machine ?? tag ?? subscription ?? ""}`,
        question: `Does the right "${kind}" still hold for ${machine ?? tag ?? subscription ?? "these machines"}?`,
        answer: `${reason} (${owner}, until ${until})`,
        ...look(until <= horizon),
      }),
    ),
    ...waivers.map(
      ({ rule, resource, reason, owner, until }): ReviewItem => ({
        key: `waiver/${rule}/${resource}`,
        question: `Is the waiver of ${rule} for ${resource} still right?`,
        answer: `${reason} (${owner}, until ${until})`,
        ...look(until <= horizon),
      }),
    ),
    { key: "outside", question: "Are there Windows servers that no stack declares, in Azure or on-premises?" },
    { key: "keys", question: "Who can read the host key and the MAK, and does each of them still need it?" },
  ];
}
