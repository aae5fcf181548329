import type { Company } from "../config/company";
import { readAddress } from "./ledger/address";
import { deskOn } from "./ledger/desk";
import { LedgerError } from "./ledger/fault";
import { openLedger } from "./ledger/ledger";
import { ROLES } from "./ledger/roles";
import { version } from "./package.json";
import { renderReport } from "./report/page";
import { writeWorkbook } from "./report/workbook";

/** What `winlic` and the policy pack ask this package for. What is heavy is loaded when it is asked for. */
const company: Company = {
  version,
  async openLedger(text, options) {
    const address = readAddress(text);
    if ("refused" in address)
      throw new LedgerError("unusable", `the address of the ledger cannot be used: ${address.refused}`);
    const ledger = await openLedger(address, options);
    return { ...ledger, ...deskOn(ledger.connection) };
  },
  ledgerRoles: ROLES,
  renderReport,
  writeWorkbook,
};

export = company;
