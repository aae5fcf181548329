/** True when `name` lies below `domain`, both as `normaliseDomain` writes them; a domain is not below itself. */
export function isBelow(name: string, domain: string): boolean {
  return domain !== "" && name.endsWith(`.${domain}`);
}
