import {
  type Activation,
  type Declarations,
  type Entitlement,
  LEDGER_DEFAULTS,
  type LedgerDeclaration,
  NOTHING_DECLARED,
  type RuleSetting,
} from "../core/model";
import type { KnownRule } from "./check-references";
import { isIpAddress } from "./ip-address";
import type { ConfigurationDocument } from "./schema/document";

type Written<K extends keyof ConfigurationDocument> = NonNullable<ConfigurationDocument[K]>;

/** AHB counts a 2-processor licence as 16 core licences: https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit */
const CORES_OF_A_PROCESSOR_LICENCE = 16;

/** The declarations of a valid document: defaults filled in, packs and processor licences as core licences, rules by name. */
export function declarationsOf(document: ConfigurationDocument, knownRules: readonly KnownRule[]): Declarations {
  const {
    access,
    activation,
    counting,
    entitlements,
    ledger,
    machines,
    network,
    onPremises,
    rights,
    rules,
    waivers,
    waiversInProgram,
  } = document;
  return {
    entitlements: (entitlements ?? []).map(entitlementOf),
    access: { ...access, cals: access?.cals ?? [] },
    machines: machines ?? [],
    onPremises: onPremises ?? [],
    ...(activation === undefined ? {} : { activation: activationOf(activation) }),
    network: { appliances: network?.appliances ?? [] },
    counting: { ...NOTHING_DECLARED.counting, ...counting },
    rules: rulesByName(rules ?? {}, knownRules),
    waivers: waivers ?? [],
    ...(rights === undefined ? {} : { rights }),
    ...(ledger === undefined ? {} : { ledger: ledgerOf(ledger) }),
    ...(waiversInProgram === undefined ? {} : { waiversInProgram }),
  };
}

function entitlementOf({ packs, cores, processors, ...rest }: Written<"entitlements">[number]): Entitlement {
  const inPacks = (packs?.sixteen ?? 0) * 16 + (packs?.two ?? 0) * 2;
  return { ...rest, cores: cores ?? inPacks + (processors ?? 0) * CORES_OF_A_PROCESSOR_LICENCE };
}

function ledgerOf(ledger: Written<"ledger">): LedgerDeclaration {
  if (typeof ledger === "string") return { ...LEDGER_DEFAULTS, variable: ledger };
  const { from, ...rest } = ledger;
  return { ...LEDGER_DEFAULTS, ...rest, variable: from };
}

function activationOf({ hosts, ...rest }: Written<"activation">): Activation {
  return {
    ...rest,
    hosts: (hosts ?? []).map((host) => {
      const { name, ...known } = typeof host === "string" ? { name: host } : host;
      return isIpAddress(name) ? { name, address: name, ...known } : { name, ...known };
    }),
  };
}

function rulesByName(rules: Written<"rules">, knownRules: readonly KnownRule[]): Readonly<Record<string, RuleSetting>> {
  return Object.fromEntries(
    Object.entries(rules).map(([key, setting]) => [knownRules.find(({ id }) => id === key)?.name ?? key, setting]),
  );
}
