import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findArmType } from "../../../core/data/arm-types";
import { ESTATE_QUERIES } from "../../../core/data/estate-queries";
import { checkQuery } from "../../support/kusto";
import { buildForTests } from "../support/winlic";

jest.setTimeout(120_000);

const winlic = buildForTests();

/** The table of Resource Graph that the queries read, with the columns that every row has. */
const TABLES = {
  resources: {
    id: "string",
    name: "string",
    type: "string",
    tenantId: "string",
    "['kind']": "string",
    location: "string",
    resourceGroup: "string",
    subscriptionId: "string",
    managedBy: "string",
    sku: "dynamic",
    plan: "dynamic",
    properties: "dynamic",
    tags: "dynamic",
    identity: "dynamic",
    zones: "dynamic",
    extendedLocation: "dynamic",
  },
};

describe("queries of Resource Graph", () => {
  test.each(ESTATE_QUERIES.map(({ name, text }) => [name, text] as const))(
    "%s: Microsoft's parser takes it, with an id and an order",
    (_name, text) => {
      const { faults, columns } = checkQuery(text, TABLES);
      expect(faults).toEqual([]);
      expect(columns).toEqual(expect.arrayContaining(["id", "name", "type"]));
      expect(text).toMatch(/\| order by id asc$/);
    },
  );

  test("types that they ask for are read, or named as what is not counted", () => {
    const types = ESTATE_QUERIES.flatMap(({ text }) =>
      [...text.matchAll(/'(microsoft\.[^']+)'/g)].map(([, type]) => type),
    );
    const unread = types.filter((type) => findArmType(type ?? "") === undefined);
    expect(unread.filter((type) => type !== "microsoft.batch/batchaccounts")).toEqual([]);
  });

  test("printed one by one, and written as files", () => {
    const folder = winlic.folder();
    expect(winlic.run(["queries", "machines", "--format", "kql"], { folder }).stdout).toBe(
      `${ESTATE_QUERIES[0]?.text}\n`,
    );
    expect(winlic.run(["queries", "--write", "."], { folder }).code).toBe(0);
    for (const { name, text } of ESTATE_QUERIES) {
      expect(readFileSync(join(folder, `${name}.kql`), "utf8")).toBe(`${text}\n`);
    }
    expect(winlic.run(["queries", "none"], { folder })).toMatchObject({ code: 2, stdout: "" });
    expect(winlic.run(["queries", "--write", "missing/deep"], { folder }).code).toBe(2);
  });
});
