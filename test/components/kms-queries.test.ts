import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type QueryName, type QueryValues, renderQuery } from "../../components/kms-queries";
import { checkQuery } from "../support/kusto";

/** Columns of the table that are used; https://learn.microsoft.com/azure/azure-monitor/reference/tables/event */
const TABLES = {
  Event: {
    TimeGenerated: "datetime",
    Computer: "string",
    EventLog: "string",
    EventID: "int",
    Source: "string",
    EventData: "string",
    ParameterXml: "string",
    RenderedDescription: "string",
    _ResourceId: "string",
  },
};

const VALUES: QueryValues = {
  hosts: ["/subscriptions/1/resourceGroups/Kms/providers/Microsoft.Compute/virtualMachines/KMS1"],
  clients: [],
  countLimit: 6,
  repeatedRequests: 4,
  idleMinutes: 2880,
  expiryDays: 30,
};

/** The columns of each query's result: what an alert shows, and what the workbook's charts name. */
const COLUMNS: Readonly<Record<QueryName, readonly string[]>> = {
  "low-count": ["Client", "TimeGenerated", "HostCount"],
  "not-activated": ["Client", "Needed", "Requests", "Last", "Results"],
  "no-reply": ["Client", "Requests", "Last", "Hosts"],
  idle: ["Requests"],
  duplicates: ["MachineId", "Clients", "Requests", "Last"],
  expiry: ["Client", "Days", "Last"],
  "publication-failures": ["TimeGenerated", "Host", "EventID", "RenderedDescription"],
  "service-failures": ["TimeGenerated", "Host", "EventID", "RenderedDescription"],
  "count-over-time": ["Day", "Line", "Count"],
  "requests-over-time": ["Host", "Day", "Requests"],
  failures: ["Result", "Host", "Requests", "Clients", "Last"],
};
const names = Object.keys(COLUMNS) as readonly QueryName[];

describe.each(names)("%s", (name) => {
  const query = renderQuery(name, VALUES);

  test("is one that Microsoft's parser takes", () => {
    const { faults, columns } = checkQuery(query, TABLES);
    expect(faults).toEqual([]);
    expect(columns).toEqual(COLUMNS[name]);
  });

  test("has no hole left", () => {
    expect(query).not.toMatch(/\{\{|\}\}|undefined/);
  });

  test("asks about the machines given and no others", () => {
    expect(query).toMatch(/tolower\(_ResourceId\) in \((hosts|clients)\)/);
  });
});

test("ids are compared in lower case, as the table may have them in any", () => {
  expect(renderQuery("duplicates", VALUES)).toContain(
    '"/subscriptions/1/resourcegroups/kms/providers/microsoft.compute/virtualmachines/kms1"',
  );
});

test("limits stand where they belong", () => {
  expect(renderQuery("low-count", VALUES)).toContain("HostCount < 6");
  expect(renderQuery("not-activated", VALUES)).toContain("Requests >= 4");
  expect(renderQuery("idle", VALUES)).toContain("ago(2880m)");
  expect(renderQuery("expiry", VALUES)).toContain("MinutesToExpiry < 30 * 1440");
  expect(renderQuery("count-over-time", VALUES)).toMatch(/tolong\(5\).*tolong\(25\)/s);
});

test("events of another source with the same numbers are left out", () => {
  for (const name of ["low-count", "publication-failures", "service-failures"] as const) {
    expect(renderQuery(name, VALUES)).toContain("Source has_any ('Security-SPP', ");
  }
});

test("every file is used", () => {
  const files = readdirSync(join(__dirname, "..", "..", "components", "queries")).map((file) => file.slice(0, -4));
  const used = names.filter((name) => files.includes(name));
  expect(files.sort()).toEqual([...used, "host-failures", "part-clients", "part-requests"].sort());
});

// The check itself has to be one that can fail.
test.each([
  { name: "a column that is not there", query: "Event | where Nowhere == 1" },
  { name: "an operator that does not exist", query: "Event | summarise count()" },
  { name: "a number compared with a text", query: "Event | where EventID == 'x' and EventID > 'y'" },
])("the parser refuses $name", ({ query }) => {
  expect(checkQuery(query, TABLES).faults).not.toEqual([]);
});
