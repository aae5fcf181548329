/** Columns that a person names of a list of licences. */
export const LICENCE_FIELDS = ["product", "quantity", "version", "assured", "until"] as const;
export type LicenceMap = Readonly<Partial<Record<(typeof LICENCE_FIELDS)[number], string>>>;
