import type { IsoDate, Release } from "../model";

/**
 * Systems of Windows node pools in Azure Kubernetes Service.
 * Sources: https://github.com/Azure/AKS/issues/4091, /5608 and /5904, releases of 2026-05-29 and 2026-06-19; read 2026-11-30.
 */
export interface NodeSystem {
  /** Value of `osSKU`, in lower case. */
  readonly name: string;
  readonly release: Release;
  /** The last day on which the service supports it. */
  readonly until?: IsoDate;
  /** The first version of Kubernetes, as its minor number under 1, on which it does not run. */
  readonly notFrom?: number;
}

const NODE_SYSTEMS: readonly NodeSystem[] = [
  { name: "windows2019", release: "2019", until: "2026-02-28", notFrom: 33 },
  { name: "windows2022", release: "2022", until: "2028-06-30", notFrom: 37 },
  { name: "windows2025", release: "2025" },
  { name: "windowsannual", release: "23h2", until: "2026-05-14" },
];

export function findNodeSystem(name: string): NodeSystem | undefined {
  return NODE_SYSTEMS.find((each) => each.name === name.trim().toLowerCase());
}

/** The system of a pool that names none, by the first version of Kubernetes, as its minor number under 1, with it. */
const DEFAULTS: readonly (readonly [from: number, name: string])[] = [
  [37, "Windows2025"],
  [25, "Windows2022"],
  [0, "Windows2019"],
];

/** What a new pool runs that names no system. */
export function findDefaultSystem(minor: number): string | undefined {
  return DEFAULTS.find(([from]) => minor >= from)?.[1];
}

/** The minor number of a version such as `1.33` or `v1.33.2`; undefined for another text. */
export function minorOfKubernetes(version: string): number | undefined {
  const minor = /^v?1\.(\d{1,3})(?:\.\d+)?$/.exec(version.trim())?.[1];
  return minor === undefined ? undefined : Number(minor);
}
