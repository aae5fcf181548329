/** @jest-environment <rootDir>/test/company/ledger/outside-environment.js */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAddress } from "../../../company/ledger/address";
import { openLedger } from "../../../company/ledger/ledger";
import { by, cores, describeLedger, openInitialised } from "./behaviour";

// The database imports modules as it starts, which jest's own modules cannot.
jest.mock(
  "@electric-sql/pglite",
  () => (globalThis as unknown as { loadOutside: NodeJS.Require }).loadOutside("@electric-sql/pglite") as unknown,
);

const folder = realpathSync(mkdtempSync(join(tmpdir(), "ledger-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the embedded ledger", () => {
  describeLedger(() => openInitialised(`pglite:${join(folder, "behaviour")}`));

  test("what is not there is not made by asking, and a newer one is refused", async () => {
    const place = readAddress(`pglite:${join(folder, "other")}`);
    if ("refused" in place) throw new Error(place.refused);
    await expect(openLedger(place, { timeoutMs: 100 })).rejects.toThrow("winlic ledger init");
    const ledger = await openInitialised(`pglite:${join(folder, "other")}`);
    try {
      // One process at a time, and here this one has it.
      await expect(openLedger(place, { timeoutMs: 100 })).rejects.toThrow(/one at a time/);
      await ledger.connection.query("update winlic.meta set schema_version = 99");
      await expect(ledger.readOthers("shop/prod")).rejects.toThrow("99");
    } finally {
      await ledger.close();
    }
    // What was written is there again when it is opened again.
    const again = await openLedger(place, { timeoutMs: 5000 });
    await again.connection.query("update winlic.meta set schema_version = 1");
    await again.reserve("shop/prod", [cores("a", 8)], {}, 3600, by());
    await again.close();
    const last = await openLedger(place, { timeoutMs: 5000 });
    expect((await last.readOthers("")).kinds["azure-cores"]?.held).toBe(8);
    await last.close();
  }, 120_000);
});
