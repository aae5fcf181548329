import { createRequire } from "node:module";
import { join } from "node:path";
import type { LedgerDesk } from "./ledger";
import type { ReportBook, ReportTable } from "./report-book";

/**
 * The package with everything that takes a database, charts or workbooks. Neither the command line nor the policy pack
 * depends on it: whoever needs it installs it, and it is looked for when it is asked for.
 */
export const COMPANY_PACKAGE = "pulumi-windows-licensing-company";

/** What that package brings. */
export interface Company {
  /** The same as that of `winlic`: both are released together. */
  readonly version: string;
  /**
   * Opens the ledger at an address, such as `postgres://user@host/database` or `pglite:folder`.
   * @throws an error whose message may be shown: it holds no credentials
   */
  openLedger(address: string, options: { readonly timeoutMs: number; readonly create?: boolean }): Promise<LedgerDesk>;
  /** SQL with the roles of the ledger, for the administrator of a database. */
  readonly ledgerRoles: string;
  /** The report as one HTML page without anything from elsewhere; the same book gives the same bytes. */
  renderReport(book: ReportBook): string;
  /** Tables as an Excel workbook, a sheet each; the same tables give the same bytes. */
  writeWorkbook(tables: readonly ReportTable[]): Promise<Uint8Array>;
}

/** Why it cannot be used, as a sentence that says what to do. */
interface CompanyFault {
  readonly refused: string;
}

/**
 * Loads the package from the first of these folders that has it in its `node_modules`, or above it.
 * @param expected the version that belongs to the caller
 */
export function loadCompany(folders: readonly string[], expected: string): Company | CompanyFault {
  for (const folder of folders) {
    const load = createRequire(join(folder, "from-here.js"));
    const file = resolveFrom(load);
    if (file === undefined) continue;
    return useCompany(load, file, expected);
  }
  return { refused: `${COMPANY_PACKAGE} is not installed. ${installHint(expected)}` };
}

function resolveFrom(load: NodeJS.Require): string | undefined {
  try {
    return load.resolve(COMPANY_PACKAGE);
  } catch {
    return undefined;
  }
}

function useCompany(load: NodeJS.Require, file: string, expected: string): Company | CompanyFault {
  try {
    const company = load(file) as Company;
    if (company.version === expected) return company;
    const found = typeof company.version === "string" ? `version ${company.version}` : "no version";
    return {
      refused: `${COMPANY_PACKAGE} in ${file} has ${found}, and ${expected} is needed. ${installHint(expected)}`,
    };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { refused: `${COMPANY_PACKAGE} in ${file} cannot be loaded: ${reason}. ${installHint(expected)}` };
  }
}

function installHint(expected: string): string {
  return `Run \`npm install -D ${COMPANY_PACKAGE}@${expected}\`.`;
}
