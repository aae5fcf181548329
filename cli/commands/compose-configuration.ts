import { stringify } from "yaml";
import type { IsoDate } from "../../core/model";

/** A machine as far as a configuration may have to say something about it. */
export interface SeenMachine {
  readonly name: string;
  readonly licence: "hybrid-benefit" | "pay-as-you-go" | "client" | "unstated";
  /** What the image and the profile do not show. */
  readonly lacks: readonly ("os" | "edition" | "release")[];
  readonly image?: string;
}

/** What a look at the stack shows. */
export interface SeenEstate {
  /** File, folder or `standard input`. */
  readonly from: string;
  readonly machines: readonly SeenMachine[];
  /** Core licences that all machines in Azure need at full scale. */
  readonly needed?: { readonly low: number; readonly high: number; readonly atLeast: boolean };
}

export const METHODS = ["azure-kms", "kms", "adba", "mak"] as const;
export type Method = (typeof METHODS)[number];

/** What a person answers; what is not answered stays a comment in the file, because nothing is guessed. */
export interface Answers {
  readonly datacenter?: number;
  readonly standard?: number;
  /** The last day of Software Assurance of both. */
  readonly assurance?: IsoDate;
  readonly users?: number;
  readonly devices?: number;
  readonly externalUsers?: number;
  readonly method?: Method;
  readonly domain?: string;
  readonly hosts?: readonly string[];
}

const SCHEMA = "./node_modules/pulumi-windows-licensing/schema/windows-licensing.schema.json";
const MOST_NAMES = 8;

/**
 * The text of a new windows-licensing.yaml: what was answered as fields, what was not as comments to fill in, with what
 * the stack shows beside it. Valid whatever was answered.
 */
export function composeConfiguration(seen: SeenEstate | undefined, answers: Answers): string {
  return [
    `# yaml-language-server: $schema=${SCHEMA}`,
    "# What a plan cannot show. Every field: https://pulumi-windows-licensing.github.io/pulumi-windows-licensing/configuration/",
    "version: 1",
    "",
    ...entitlementsOf(seen, answers),
    "",
    ...accessOf(answers),
    "",
    ...machinesOf(seen),
    ...activationOf(answers),
    "",
    "# Findings that are accepted for a while: `winlic waive` adds them here.",
    "# waivers: []",
    "",
  ].join("\n");
}

function entitlementsOf(seen: SeenEstate | undefined, { datacenter, standard, assurance }: Answers): readonly string[] {
  const pools = [
    ...(datacenter === undefined ? [] : [{ edition: "datacenter", cores: datacenter }]),
    ...(standard === undefined ? [] : [{ edition: "standard", cores: standard }]),
  ].map(({ edition, cores }) => ({
    name: `${edition === "datacenter" ? "Datacenter" : "Standard"} core licences`,
    edition,
    cores,
    ...(assurance === undefined ? {} : { assurance: { until: assurance } }),
    use: "azure",
  }));
  const heading = ["# The Windows Server core licences owned.", ...commentOfNeed(seen)];
  if (pools.length > 0) return [...heading, ...write({ entitlements: pools })];
  return [
    ...heading,
    "# entitlements:",
    "#   - name: Agreement 2026 Datacenter",
    "#     edition: datacenter            # datacenter | standard | essentials",
    "#     packs: { sixteen: 4, two: 0 }  # or cores: 64",
    "#     assurance: { until: 2029-06-30 }",
    "#     use: azure                     # azure | on-premises | { both: { since: 2026-08-01 } }",
  ];
}

function commentOfNeed(seen: SeenEstate | undefined): readonly string[] {
  if (seen === undefined) return [];
  const { machines, needed, from } = seen;
  const own = machines.filter(({ licence }) => licence === "hybrid-benefit");
  const hourly = machines.filter(({ licence }) => licence === "pay-as-you-go");
  const silent = machines.filter(({ licence }) => licence === "unstated");
  const figure =
    needed === undefined
      ? "no core licences"
      : `${needed.atLeast ? "at least " : ""}${needed.low === needed.high ? String(needed.low) : `${String(needed.low)} to ${String(needed.high)}`} core licences`;
  return [
    `# ${oneLine(from)} declares ${countOf(machines.length, "Windows machine")} and needs ${figure}.`,
    ...(own.length === 0 ? [] : [`# Azure Hybrid Benefit: ${namesOf(own)}.`]),
    ...(hourly.length === 0 ? [] : [`# Pay-as-you-go: ${namesOf(hourly)}.`]),
    ...(silent.length === 0 ? [] : [`# Without a licence type: ${namesOf(silent)}.`]),
  ];
}

function accessOf({ users, devices, externalUsers }: Answers): readonly string[] {
  const access = {
    ...(users === undefined ? {} : { users }),
    ...(devices === undefined ? {} : { devices }),
    ...(externalUsers === undefined ? {} : { externalUsers }),
  };
  const heading = "# Who uses the servers, and the CALs owned for them. Pay-as-you-go machines in Azure need none.";
  if (Object.keys(access).length > 0)
    return [heading, ...write({ access }), "#   cals: [{ kind: user, release: 2025, count: 240 }]"];
  return [
    heading,
    "# access:",
    "#   users: 240",
    "#   externalUsers: 0",
    "#   cals: [{ kind: user, release: 2025, count: 240 }]",
  ];
}

function machinesOf(seen: SeenEstate | undefined): readonly string[] {
  const unclear = (seen?.machines ?? []).filter(({ lacks }) => lacks.length > 0);
  if (unclear.length === 0) return [];
  return [
    "# What images do not show. Remove the marks of the comments and fill in what is true.",
    "# machines:",
    ...unclear
      .slice(0, MOST_NAMES)
      .flatMap(({ name, lacks, image }) => [
        `#   - match: { name: ${quote(name)} }${image === undefined ? "" : `   # ${oneLine(image)}`}`,
        ...(lacks.includes("os") ? ["#     os: windows-server    # windows-server | windows-client | linux"] : []),
        ...(lacks.includes("edition")
          ? ["#     edition: datacenter   # datacenter | datacenter-azure-edition | standard | essentials"]
          : []),
        ...(lacks.includes("release") ? ["#     release: 2022"] : []),
      ]),
    ...(unclear.length > MOST_NAMES ? [`#   and ${countOf(unclear.length - MOST_NAMES, "more machine")}`] : []),
    "",
  ];
}

function activationOf({ method, domain, hosts }: Answers): readonly string[] {
  const heading = "# How Windows is activated: azure-kms | kms (your own host) | adba | mak.";
  if (method === undefined) return [heading, "# activation:", "#   method: azure-kms"];
  return [
    heading,
    ...write({
      activation: {
        method,
        ...(domain === undefined ? {} : { domain }),
        ...(hosts === undefined || hosts.length === 0 ? {} : { hosts: [...hosts] }),
      },
    }),
  ];
}

function write(value: unknown): readonly string[] {
  return stringify(value).trimEnd().split("\n");
}

function namesOf(machines: readonly SeenMachine[]): string {
  const names = machines.slice(0, MOST_NAMES).map(({ name }) => oneLine(name));
  const more = machines.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${String(more)} more` : "");
}

function countOf(number: number, what: string): string {
  return `${number === 0 ? "no" : String(number)} ${what}${number === 1 ? "" : "s"}`;
}

/** A name in a comment stays in it, whatever it holds. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
}

function quote(name: string): string {
  return JSON.stringify(oneLine(name));
}
