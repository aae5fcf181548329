/**
 * Physical cores of a node of Azure VMware Solution by node type.
 * Source: https://learn.microsoft.com/azure/azure-vmware/plan-private-cloud-deployment, host table, read 2026-11-21.
 */
const CORES: Readonly<Record<string, number>> = {
  av36: 36,
  av36p: 36,
  av48: 48,
  av52: 52,
  av64: 64,
};

/** Physical cores of one node; undefined for a type that is not in the table. */
export function coresOfNodeType(nodeType: string): number | undefined {
  const type = nodeType.toLowerCase();
  return Object.hasOwn(CORES, type) ? CORES[type] : undefined;
}
