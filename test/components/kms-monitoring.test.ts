import { KmsMonitoring, type KmsMonitoringArgs } from "../../components/index";
import { renderKmsWorkbook, uuidOf } from "../../components/kms-workbook";
import { faultsOf, inputsOf, registrationsOf } from "../support/component-mocks";

const idOf = (name: string): string =>
  `/subscriptions/1/resourceGroups/kms/providers/Microsoft.Compute/virtualMachines/${name}`;
const ARGS: KmsMonitoringArgs = {
  resourceGroupName: "monitoring",
  location: "westeurope",
  hostMachineIds: { kms1: idOf("kms1"), kms2: idOf("kms2") },
};
const CENTRAL = "/subscriptions/1/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/central";
const WITH_CLIENT = { ...ARGS, clientMachineIds: { web: idOf("web") } };

const alertsOf = (made: readonly { readonly type: string; readonly name: string }[]): readonly string[] =>
  made.filter(({ type }) => type.endsWith(":ScheduledQueryRule")).map(({ name }) => name.replace(/^kms-alert-/, ""));

/** The query of an alert. */
function queryOf(inputs: Readonly<Record<string, unknown>>): string {
  const { allOf } = inputs.criteria as { readonly allOf: readonly { readonly query: string }[] };
  return allOf[0]?.query ?? "";
}

test("what is collected, from whom and to where", async () => {
  const made = await registrationsOf(() => new KmsMonitoring("kms", WITH_CLIENT));
  expect(inputsOf(made, "kms-rule")).toMatchObject({
    kind: "Windows",
    dataSources: {
      windowsEventLogs: [
        {
          streams: ["Microsoft-Event"],
          xPathQueries: [
            "Key Management Service!*[System[(EventID=12290)]]",
            "Application!*[System[Provider[@Name='Microsoft-Windows-Security-SPP'] and (EventID=12288 or EventID=12289 or EventID=12291 or EventID=12292 or EventID=12293)]]",
          ],
        },
      ],
    },
    destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId: "kms-workspace-id" }] },
    dataFlows: [{ streams: ["Microsoft-Event"], destinations: ["workspace"] }],
  });
  expect(inputsOf(made, "kms-association-web")).toMatchObject({
    resourceUri: idOf("web"),
    dataCollectionRuleId: "kms-rule-id",
  });
  expect(inputsOf(made, "kms-agent-kms2")).toMatchObject({
    resourceGroupName: "kms",
    vmName: "kms2",
    publisher: "Microsoft.Azure.Monitor",
    type: "AzureMonitorWindowsAgent",
  });
  expect(inputsOf(made, "kms-workspace")).toMatchObject({ retentionInDays: 90, sku: { name: "PerGB2018" } });
});

test("a workspace and agents that are there are used", async () => {
  const made = await registrationsOf(
    () => new KmsMonitoring("kms", { ...ARGS, workspaceId: CENTRAL, installAgent: false }),
  );
  expect(made.map(({ name }) => name).filter((name) => /workspace|agent/.test(name))).toEqual([]);
  expect(inputsOf(made, "kms-alert-expiry")).toMatchObject({ scopes: [CENTRAL] });
  expect(inputsOf(made, "kms-workbook")).toMatchObject({ sourceId: CENTRAL });
});

test("the alerts that events of hosts allow, those that take clients, and the one that has to be asked for", async () => {
  const ofHosts = ["duplicate-ids", "expiry", "not-activated", "publication", "service"];
  expect(alertsOf(await registrationsOf(() => new KmsMonitoring("kms", ARGS)))).toEqual(ofHosts);
  expect(alertsOf(await registrationsOf(() => new KmsMonitoring("kms", WITH_CLIENT)))).toEqual(
    [...ofHosts, "low-count", "no-reply"].sort(),
  );
  expect(alertsOf(await registrationsOf(() => new KmsMonitoring("kms", { ...ARGS, idleMinutes: 1440 })))).toEqual(
    [...ofHosts, "idle"].sort(),
  );
});

test.each([
  { evaluationMinutes: 360, autoMitigate: true },
  { evaluationMinutes: 1440, autoMitigate: false },
])("evaluated every $evaluationMinutes minutes, alerts resolve themselves: $autoMitigate", async (given) => {
  const { evaluationMinutes, autoMitigate } = given;
  const made = await registrationsOf(() => new KmsMonitoring("kms", { ...ARGS, evaluationMinutes }));
  expect(inputsOf(made, "kms-alert-expiry")).toMatchObject({ autoMitigate });
});

test("limits, severity and frequency where none are given", async () => {
  const made = await registrationsOf(() => new KmsMonitoring("kms", WITH_CLIENT));
  const alert = (key: string) => inputsOf(made, `kms-alert-${key}`);
  expect(alert("low-count")).toMatchObject({ severity: 2, evaluationFrequency: "PT1H", autoMitigate: true });
  expect(queryOf(alert("low-count"))).toContain("HostCount < 5");
  expect(queryOf(alert("not-activated"))).toContain("Requests >= 3");
  expect(queryOf(alert("no-reply"))).toContain("Requests >= 3");
  expect(queryOf(alert("expiry"))).toContain("MinutesToExpiry < 30 * 1440");
});

test("limits, severity and frequency", async () => {
  const made = await registrationsOf(
    () => new KmsMonitoring("kms", { ...WITH_CLIENT, countLimit: 25, severity: 1, evaluationMinutes: 15 }),
  );
  const alert = inputsOf(made, "kms-alert-low-count");
  expect(alert).toMatchObject({ severity: 1, evaluationFrequency: "PT15M", windowSize: "P1D" });
  expect(queryOf(alert)).toContain("HostCount < 25");
  expect(queryOf(alert)).toContain(idOf("web").toLowerCase());
});

// Azure takes these windows and no longer ones.
test("no alert looks back further than Azure does", async () => {
  const made = await registrationsOf(() => new KmsMonitoring("kms", { ...WITH_CLIENT, idleMinutes: 2880 }));
  const windows = made
    .filter(({ type }) => type.endsWith(":ScheduledQueryRule"))
    .map(({ inputs }) => inputs.windowSize);
  expect(new Set(windows)).toEqual(new Set(["P1D", "P2D"]));
});

test.each<{ name: string; given: Partial<KmsMonitoringArgs>; told: readonly string[] | undefined }>([
  { name: "nobody", given: {}, told: undefined },
  { name: "mail addresses", given: { emailAddresses: { ops: "ops@contoso.com" } }, told: ["kms-action-group-id"] },
  { name: "groups of one's own", given: { actionGroupIds: ["/groups/on-call"] }, told: ["/groups/on-call"] },
  {
    name: "both",
    given: { actionGroupIds: ["/groups/on-call"], emailAddresses: { ops: "ops@contoso.com" } },
    told: ["kms-action-group-id", "/groups/on-call"],
  },
])("told of alerts: $name", async ({ given, told }) => {
  const made = await registrationsOf(() => new KmsMonitoring("kms", { ...ARGS, ...given }));
  expect(inputsOf(made, "kms-alert-expiry").actions).toEqual(told === undefined ? undefined : { actionGroups: told });
});

describe("the workbook", () => {
  interface Item {
    readonly type: number;
    readonly name: string;
    readonly content: {
      readonly query?: string;
      readonly visualization?: string;
      readonly timeContextFromParameter?: string;
      readonly crossComponentResources?: readonly string[];
      readonly parameters?: readonly { readonly name: string }[];
      readonly chartSettings?: { readonly xAxis: string; readonly yAxis: readonly string[]; readonly group: string };
    };
  }
  const values = {
    hosts: [idOf("kms1")],
    clients: [],
    countLimit: 5,
    repeatedRequests: 3,
    idleMinutes: 2880,
    expiryDays: 30,
  };
  const text = renderKmsWorkbook(CENTRAL, values);
  const { version, items, fallbackResourceIds } = JSON.parse(text) as {
    readonly version: string;
    readonly items: readonly Item[];
    readonly fallbackResourceIds: readonly string[];
  };
  const asking = items.filter(({ type }) => type === 3);

  test("is in the form that Azure takes", () => {
    expect(version).toBe("Notebook/1.0");
    expect(fallbackResourceIds).toEqual([CENTRAL]);
    expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
    // Text, parameters, queries.
    expect([...new Set(items.map(({ type }) => type))]).toEqual([1, 9, 3]);
  });

  test("every query is rendered, asks the workspace and takes its time from the parameter", () => {
    const parameters = items.flatMap(({ content }) => (content.parameters ?? []).map(({ name }) => name));
    for (const { content } of asking) {
      expect(content.query).toContain(idOf("kms1").toLowerCase());
      expect(content.crossComponentResources).toEqual([CENTRAL]);
      expect(parameters).toContain(content.timeContextFromParameter);
    }
    expect(asking.map(({ name }) => name)).toEqual([
      "count-over-time",
      "requests-over-time",
      "failures",
      "duplicates",
      "publication-failures",
    ]);
  });

  test("the charts name columns of their queries", () => {
    const charts = asking.flatMap(({ content: { query = "", chartSettings } }) =>
      chartSettings === undefined
        ? []
        : [{ query, columns: [chartSettings.xAxis, ...chartSettings.yAxis, chartSettings.group] }],
    );
    expect(charts).toHaveLength(2);
    for (const { query, columns } of charts) for (const column of columns) expect(query).toContain(`${column} `);
  });

  test("has a UUID of its name, always the same", async () => {
    const nameOf = async (name: string): Promise<unknown> =>
      inputsOf(await registrationsOf(() => new KmsMonitoring(name, ARGS)), `${name}-workbook`).resourceName;
    const first = await nameOf("kms");
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await nameOf("kms")).toBe(first);
    expect(await nameOf("other")).not.toBe(first);
    expect(uuidOf("test/dev/kms")).toBe(first);
  });
});

test.each<{ name: string; given: Partial<KmsMonitoringArgs>; at: readonly string[] }>([
  { name: "no hosts", given: { hostMachineIds: {} }, at: ["hostMachineIds"] },
  { name: "a name in place of an id", given: { hostMachineIds: { kms1: "kms1" } }, at: ["hostMachineIds.kms1"] },
  {
    name: "a host outside Azure",
    given: { hostMachineIds: { kms1: idOf("kms1").replace("Compute/virtualMachines", "HybridCompute/machines") } },
    at: ["hostMachineIds.kms1"],
  },
  {
    name: "a client under the name of a host",
    given: { clientMachineIds: { kms1: idOf("web") } },
    at: ["clientMachineIds.kms1"],
  },
  { name: "an empty id of a client", given: { clientMachineIds: { web: "" } }, at: ["clientMachineIds.web"] },
  {
    name: "days of a workspace that is there",
    given: { workspaceId: CENTRAL, retentionDays: 90 },
    at: ["retentionDays"],
  },
  { name: "fewer days than a host counts", given: { retentionDays: 30 }, at: ["retentionDays"] },
  { name: "no mail address", given: { emailAddresses: { ops: "ops" } }, at: ["emailAddresses.ops"] },
  { name: "an empty list of addresses", given: { emailAddresses: {} }, at: ["emailAddresses"] },
  { name: "a limit above any count", given: { countLimit: 51 }, at: ["countLimit"] },
  { name: "every request an alert", given: { repeatedRequests: 1 }, at: ["repeatedRequests"] },
  { name: "longer than Azure looks back", given: { idleMinutes: 10_080 }, at: ["idleMinutes"] },
  { name: "an expiry of any activation", given: { expiryDays: 180 }, at: ["expiryDays"] },
  { name: "a severity that does not exist", given: { severity: 5 }, at: ["severity"] },
  { name: "a frequency that Azure does not take", given: { evaluationMinutes: 20 }, at: ["evaluationMinutes"] },
  { name: "two faults at once", given: { severity: 1.5, countLimit: 0 }, at: ["countLimit", "severity"] },
])("$name", async ({ given, at }) => {
  const faults = await faultsOf(() => new KmsMonitoring("kms", { ...ARGS, ...given }));
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});

test.each<{ name: string; given: Record<string, unknown>; at: readonly string[] }>([
  {
    name: "one machine under two names",
    given: { hostMachineIds: { a: idOf("kms1"), b: idOf("KMS1") }, clientMachineIds: { c: idOf("kms1") } },
    at: ["hostMachineIds.b", "clientMachineIds.c"],
  },
  { name: "machines in a list", given: { hostMachineIds: [idOf("kms1")] }, at: ["hostMachineIds"] },
  { name: "a name with a slash", given: { hostMachineIds: { "a/b": idOf("kms1") } }, at: ["hostMachineIds"] },
  { name: "a workspace that is no id", given: { workspaceId: "central" }, at: ["workspaceId"] },
  { name: "a workspace that is null", given: { workspaceId: null }, at: ["workspaceId"] },
  { name: "mail addresses that are null", given: { emailAddresses: null }, at: ["emailAddresses"] },
  { name: "a mail address that is a number", given: { emailAddresses: { a: 5 } }, at: ["emailAddresses.a"] },
  { name: "action groups in a text", given: { actionGroupIds: "/x" }, at: ["actionGroupIds"] },
  { name: "a text for a truth value", given: { installAgent: "false" }, at: ["installAgent"] },
])("from a language without types: $name", async ({ given, at }) => {
  const faults = await faultsOf(() => new KmsMonitoring("kms", { ...ARGS, ...given }));
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(at);
});
