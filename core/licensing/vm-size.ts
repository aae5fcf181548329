import { findVmSize, listVmSizes, numbersOfSeries } from "../data/vm-sizes";
import { type Fact, isKnown, type Reason, UNKNOWN } from "../model";
import { suggest } from "../text/suggest";
import { licensing } from "../words/licensing";

/** How many vCPUs a size gives a machine, or why that is unknown. */
export type VcpuCount = CountedVcpus | UncountedVcpus;

export interface CountedVcpus {
  readonly verdict: "counted";
  /** `table`: published; `name`: read off the name by Microsoft's naming rules; `property`: set on the machine. */
  readonly from: "table" | "name" | "property";
  /** vCPUs of the unconstrained size. */
  readonly nominal: number;
  /** vCPUs the machine runs with: fewer for constrained sizes and where `vCPUsAvailable` says so. */
  readonly available: number;
  /** The figures rest on sources that do not agree, or on a value not known yet: no setting may pick one of them. */
  readonly disputed: boolean;
  /** What a reader of the figure should know. */
  readonly note?: Reason;
  /** The number stands for a count by one of the closed forms of the oldest families. */
  readonly closedForm?: true;
}

export type UncountedSize =
  | "not-known-yet"
  | "not-set"
  | "instance-mix"
  | "not-a-size-name"
  | "irregular-name"
  /** Built like a size, and of no series that is known, or no size of its series: probably misspelt. */
  | "unknown-series"
  | "impossible-count";

export interface UncountedVcpus {
  readonly verdict: "unknown";
  readonly kind: UncountedSize;
  readonly reason: Reason;
}

/** Properties of a machine that change the count of its size. */
export interface VcpuOverrides {
  /** `hardwareProfile.vmSizeProperties.vCPUsAvailable`. */
  readonly vcpusAvailable?: Fact<number>;
  /** `hardwareProfile.vmSizeProperties.vCPUsPerCore`: 1 leaves a core one thread. */
  readonly vcpusPerCore?: Fact<number> | undefined;
}

/**
 * vCPUs of a VM size, in any case: from the table, else from the name by Microsoft's naming rules, else unknown.
 * A wrong number would be worse than none: a name of an irregular family that the closed forms do not cover, a name of no
 * series of the table or with a number that the series does not have, and anything that is no size name, is unknown.
 *
 * Rules of the name: https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
 * `vCPUsAvailable` and `vCPUsPerCore`: https://learn.microsoft.com/azure/virtual-machines/vm-customization; by
 * vm-customization.md @1ded399f of 2026-05-01 a single thread for each core alone halves the count (D8s_v6: 8 to 4).
 */
export function countVcpus(size: Fact<string>, overrides: VcpuOverrides = {}): VcpuCount {
  const { vcpusAvailable, vcpusPerCore } = overrides;
  const bySize = countBySize(size);
  if (vcpusAvailable === undefined) return withThreads(bySize, vcpusPerCore);
  if (vcpusAvailable === UNKNOWN) {
    // The property can only lower the count, down to one.
    return bySize.verdict === "unknown"
      ? bySize
      : {
          ...bySize,
          available: 1,
          disputed: true,
          note: licensing("vcpus-computed"),
        };
  }
  if (!isCount(vcpusAvailable)) {
    return uncounted("impossible-count", licensing("vcpus-impossible", { value: vcpusAvailable }));
  }
  if (bySize.verdict === "unknown") {
    return {
      verdict: "counted",
      from: "property",
      nominal: vcpusAvailable,
      available: vcpusAvailable,
      disputed: false,
      note: licensing("vcpus-set-alone", { reason: bySize.reason }),
    };
  }
  return {
    verdict: "counted",
    from: "property",
    nominal: Math.max(bySize.nominal, vcpusAvailable),
    available: vcpusAvailable,
    disputed: false,
    note: licensing(vcpusPerCore === 1 ? "vcpus-set" : "vcpus-set-with-threads", {
      vcpus: vcpusAvailable,
      nominal: bySize.nominal,
    }),
  };
}

/** Which of the two counts a licence follows is documented nowhere, so both stand. */
function withThreads(bySize: VcpuCount, vcpusPerCore: Fact<number>): VcpuCount {
  if (bySize.verdict === "unknown" || (vcpusPerCore !== 1 && vcpusPerCore !== UNKNOWN)) return bySize;
  return {
    ...bySize,
    from: "property",
    available: Math.max(1, Math.floor(bySize.available / 2)),
    disputed: true,
    note: licensing(vcpusPerCore === 1 ? "one-thread-per-core" : "threads-computed"),
  };
}

function countBySize(size: Fact<string>): VcpuCount {
  if (size === UNKNOWN) return uncounted("not-known-yet", licensing("size-computed"));
  if (!isKnown(size)) return uncounted("not-set", licensing("size-missing"));
  if (/^mix$/i.test(size)) return uncounted("instance-mix", licensing("size-mix"));
  // A `_Promo` size is the base size at another price.
  const base = size.replace(/_promo$/i, "");
  return countByTable(size) ?? countByTable(base) ?? countByTable(withHyphen(base)) ?? countInSeries(base);
}

/** HB368_336rsv5, as some pages write it, is HB368-336rs_v5. */
function withHyphen(size: string): string {
  return size.replace(/^(standard_hb\d{1,4})_(\d{1,4})rsv(\d)$/i, "$1-$2rs_v$3");
}

/** By the name, where the table knows its series and that number, or a closed form covers it. */
function countInSeries(size: string): VcpuCount {
  const counted = countByName(size);
  if (counted.verdict === "unknown") return counted;
  const note = licensing("size-read-from-name", { size });
  if (counted.closedForm === true) return { ...counted, note };
  // Microsoft constrains a size to a half or a quarter of its vCPUs: learn.microsoft.com/azure/virtual-machines/constrained-vcpu.
  const parts = [counted.nominal, counted.nominal / 2, counted.nominal / 4];
  const fits = numbersOfSeries(size)?.has(counted.nominal) === true && parts.includes(counted.available);
  if (fits) return { ...counted, note };
  const near = suggest(size, namesLike(size));
  return uncounted(
    "unknown-series",
    near === undefined
      ? licensing("size-unknown-series", { size })
      : licensing("size-unknown-series-near", { size, near }),
  );
}

/** Sizes that may be meant: those of the same series, where there is one, because its number is what is wrong then. */
function namesLike(size: string): readonly string[] {
  const numbers = numbersOfSeries(size);
  if (numbers === undefined) return listVmSizes().map(({ name }) => name);
  return [...numbers].flatMap((number) => findVmSize(size.replace(/\d+(?:-\d+)?/, String(number)))?.name ?? []);
}

function countByTable(size: string): VcpuCount | undefined {
  const row = findVmSize(size);
  if (row === undefined) return undefined;
  if (!row.conflict) {
    return {
      verdict: "counted",
      from: "table",
      nominal: row.vcpus,
      available: row.vcpusAvailable,
      disputed: false,
    };
  }
  // Sources disagree on the row: the lowest and the highest figure that the row or its name gives.
  const named = countByName(size);
  const figures = named.verdict === "counted" ? [named.nominal, named.available] : [];
  return {
    verdict: "counted",
    from: "table",
    nominal: Math.max(row.vcpus, ...figures),
    available: Math.min(row.vcpusAvailable, ...figures),
    disputed: true,
    note: licensing("sources-disagree"),
  };
}

/** vCPUs by the number in the name, where that number is not a vCPU count. */
const IRREGULAR: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  a: { 0: 1, 1: 1, 2: 2, 3: 4, 4: 8, 5: 2, 6: 4, 7: 8, 8: 8, 9: 16, 10: 8, 11: 16 },
  d: { 1: 1, 2: 2, 3: 4, 4: 8, 5: 16, 11: 2, 12: 4, 13: 8, 14: 16, 15: 20 },
  g: { 1: 2, 2: 4, 3: 8, 4: 16, 5: 32 },
};
const LAST_BASIC = 4;

/**
 * Family and subfamily letters, vCPUs, constrained count, features, further fields, version. The largest count so far
 * has four digits. HB368_336rsv5 writes its constrained count with an underscore right after the number; a number
 * that follows the features is a memory size (M416s_12_v3).
 */
const SIZE_NAME =
  /^(?<tier>standard|basic)_(?<family>[a-z]{1,4})(?<number>\d{1,4})(?:-(?<constrained>\d{1,4})|_(?<underscored>\d{1,4})(?=[a-z]))?(?<rest>[a-z]*(?:[a-z]\d)?(?:_[a-z0-9]+)*)$/;

/** By the name alone, read by the naming rules. */
export function countByName(size: string): VcpuCount {
  const parts = SIZE_NAME.exec(size.toLowerCase())?.groups;
  const family = parts?.family ?? "";
  // `DSv3` ends in a version, so that what follows is no vCPU count; only the NV family ends in that letter.
  if (parts === undefined || (family.endsWith("v") && family !== "nv")) {
    return uncounted("not-a-size-name", licensing("size-not-a-name", { size }));
  }
  const number = Number(parts.number);
  const rest = parts.rest ?? "";
  const constrained = parts.constrained ?? parts.underscored;
  const nominal = nominalByName(parts.tier === "basic", family, number, rest, constrained !== undefined);
  const available = constrained === undefined ? nominal : Number(constrained);
  if (nominal === undefined || available === undefined) {
    return uncounted("irregular-name", licensing("size-irregular", { size }));
  }
  if (!isCount(nominal) || !isCount(available) || available > nominal) {
    return uncounted("impossible-count", licensing("size-impossible", { size }));
  }
  const closedForm = nominal !== number || parts.tier === "basic" || isOldFamily(family, rest);
  return {
    verdict: "counted",
    from: "name",
    nominal,
    available,
    disputed: false,
    ...(closedForm ? { closedForm } : {}),
  };
}

/** Families of the first versions, whose names a closed form covers whole. */
function isOldFamily(family: string, rest: string): boolean {
  const version = Number(/_v(\d+)$/.exec(rest)?.[1] ?? 0);
  return (family === "a" && version < 2) || (/^ds?$/.test(family) && version < 3) || family === "g" || family === "gs";
}

/** The unconstrained count; undefined for a name of an irregular family that no closed form covers. */
function nominalByName(
  basic: boolean,
  family: string,
  number: number,
  rest: string,
  constrained: boolean,
): number | undefined {
  const version = Number(/_v(\d+)$/.exec(rest)?.[1] ?? 0);
  if (basic) return family === "a" && rest === "" && !constrained && number <= LAST_BASIC ? at("a", number) : undefined;
  if (family === "a" && version < 2) return rest === "" && !constrained ? at("a", number) : undefined;
  if ((family === "d" || family === "ds") && version < 3) {
    const covered = constrained ? family === "ds" && rest === "_v2" : /^i?(_v2)?$/.test(rest);
    return covered ? at("d", number) : undefined;
  }
  if (family === "g" || family === "gs") {
    return rest === "" && (!constrained || family === "gs") ? at("g", number) : undefined;
  }
  return number;
}

function at(family: "a" | "d" | "g", number: number): number | undefined {
  return IRREGULAR[family]?.[number];
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function uncounted(kind: UncountedSize, reason: Reason): UncountedVcpus {
  return { verdict: "unknown", kind, reason };
}
