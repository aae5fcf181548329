import * as applicationinsights from "@pulumi/azure-native/applicationinsights";
import * as compute from "@pulumi/azure-native/compute";
import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import {
  EVALUATION_MINUTES,
  EVENT_STREAM,
  LONGEST_LOOKBACK_MINUTES,
  MONITOR_AGENT,
  selectEvents,
} from "../core/data/azure-monitor";
import { HIGHEST_COUNT, KMS_EVENTS, KMS_LOG, KMS_PROVIDER } from "../core/data/kms-events";
import { SERVER_THRESHOLD } from "../core/data/kms-host-support";
import {
  type ArgumentCheck,
  checkArguments,
  checkBoolean,
  checkElements,
  checkEntries,
  checkInputForm,
  checkInputText,
  checkInteger,
  checkResourceId,
  faultIf,
  isMap,
} from "./check-arguments";
import { type QueryName, type QueryValues, renderQuery } from "./kms-queries";
import { renderKmsWorkbook, uuidOf } from "./kms-workbook";

/** Arguments of KmsMonitoring. */
export interface KmsMonitoringArgs {
  /** Resource group of what is made here. */
  resourceGroupName: pulumi.Input<string>;
  /** Azure region of the machines and of what is made here. Default: that of the resource group. */
  location?: pulumi.Input<string>;
  /**
   * Resource ids of the KMS hosts, such as `machineId` of KmsHost, at least one, each under a short name of your choice that
   * stays. They are virtual machines of Azure with a managed identity.
   */
  hostMachineIds: { [key: string]: pulumi.Input<string> };
  /**
   * Resource ids of some of their clients, each under a short name of your choice that stays. A host tells its count to
   * clients only, so the alerts `low-count` and `no-reply` take at least one. Default: none.
   */
  clientMachineIds?: { [key: string]: pulumi.Input<string> };
  /** Resource id of the Log Analytics workspace that takes the events, in the same region. Default: one is made. */
  workspaceId?: pulumi.Input<string>;
  /** How long the workspace that is made keeps the events, in days, 31 to 730: what a host counts takes 30. Default: 90. */
  retentionDays?: number;
  /** False where the Azure Monitor agent comes to the machines by other means, such as Azure Policy. Default: true. */
  installAgent?: boolean;
  /** Mail addresses that are told of alerts, each under a short name of your choice that stays. Default: none. */
  emailAddresses?: { [key: string]: pulumi.Input<string> };
  /** Resource ids of action groups of your own that are told of alerts. Default: none, Azure Monitor shows the alerts. */
  actionGroupIds?: pulumi.Input<string>[];
  /**
   * Alert `low-count`: a host tells a client a count below this, 1 to 50. From 5 on servers are activated and from 25 on
   * Windows clients; a host whose clients are all servers counts to at most 10. Default: 5.
   */
  countLimit?: number;
  /**
   * Alerts `not-activated` and `no-reply`: a machine asks so often in a day and is not activated, or has no reply: requests,
   * 2 to 1000. Default: 3.
   */
  repeatedRequests?: number;
  /**
   * Alert `idle`: no host has handled a request for so long, in minutes, 60 to 2880, which is the most Azure looks back.
   * Clients renew every 7 days, so a few of them leave their hosts idle for longer: give 2880 where there are at least 25, or
   * where `renewalIntervalMinutes` of KmsHost is a day at most. Default: none, there is no such alert.
   */
  idleMinutes?: number;
  /** Alert `expiry`: the activation of a machine that asks ends within so many days, 1 to 179. Default: 30. */
  expiryDays?: number;
  /** Severity of the alerts, 0 to 4; 0 is critical. Default: 2, a warning. */
  severity?: number;
  /** How often the alerts are evaluated, in minutes: 5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360 or 1440, so 5 to 1440. With 1440 Azure lets no alert resolve itself. Default: 60. */
  evaluationMinutes?: number;
  /** Tags of what is made here. Default: none. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/**
 * Watches KMS hosts: collects their events in a Log Analytics workspace, alerts when activation is about to fail, and shows
 * the count over time in a workbook.
 *
 * The alerts: `low-count` and `no-reply` from the events of clients; `not-activated`, `duplicate-ids`, `expiry`,
 * `publication`, `service` and, if wanted, `idle` from those of the hosts. Log alerts look back two days at most: what takes
 * 30 days, such as the count itself and machine ids that are shared by machines which seldom ask, is in the workbook.
 */
export class KmsMonitoring extends pulumi.ComponentResource {
  /** The workspace that was made; absent where `workspaceId` is given. */
  public readonly workspace?: operationalinsights.Workspace;
  /** Resource id of the workspace. */
  public readonly workspaceId: pulumi.Output<string>;
  /** What is collected, and where it goes. */
  public readonly collectionRule: monitor.DataCollectionRule;
  /** Resource ids of the ties of the machines to that rule, under the names of `hostMachineIds` and `clientMachineIds`. */
  public readonly associationIds: pulumi.Output<{ [key: string]: string }>;
  /** Resource ids of the agents, under the same names; empty where `installAgent` is false. */
  public readonly agentIds: pulumi.Output<{ [key: string]: string }>;
  /** Who is told by mail; absent without `emailAddresses`. */
  public readonly actionGroup?: monitor.ActionGroup;
  /** Resource ids of the alerts, by name. */
  public readonly alertIds: pulumi.Output<{ [key: string]: string }>;
  /** The workbook. */
  public readonly workbook: applicationinsights.Workbook;

  constructor(name: string, args: KmsMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments("KmsMonitoring", checksOf(args));
    super("windows-licensing:index:KmsMonitoring", name, {}, opts);
    const { resourceGroupName, hostMachineIds, clientMachineIds = {}, tags } = args;
    const place = {
      resourceGroupName,
      ...(args.location === undefined ? {} : { location: args.location }),
      ...(tags === undefined ? {} : { tags }),
    };
    const parent = { parent: this };
    const machines = { ...hostMachineIds, ...clientMachineIds };

    if (args.workspaceId === undefined) {
      this.workspace = new operationalinsights.Workspace(
        `${name}-workspace`,
        { ...place, sku: { name: "PerGB2018" }, retentionInDays: args.retentionDays ?? 90 },
        parent,
      );
    }
    this.workspaceId = this.workspace?.id ?? pulumi.output(args.workspaceId ?? "");

    this.collectionRule = new monitor.DataCollectionRule(
      `${name}-rule`,
      {
        ...place,
        kind: "Windows",
        description: "Events of KMS hosts and their clients.",
        dataSources: {
          windowsEventLogs: [{ name: "kms", streams: [EVENT_STREAM], xPathQueries: eventsToCollect() }],
        },
        destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId: this.workspaceId }] },
        dataFlows: [{ streams: [EVENT_STREAM], destinations: ["workspace"] }],
      },
      parent,
    );

    this.agentIds = pulumi.all(
      args.installAgent === false
        ? {}
        : mapOf(machines, (key, id) => makeAgent(`${name}-agent-${key}`, id, args.location, parent).id),
    );

    this.associationIds = pulumi.all(
      mapOf(
        machines,
        (key, id) =>
          new monitor.DataCollectionRuleAssociation(
            `${name}-association-${key}`,
            { resourceUri: id, dataCollectionRuleId: this.collectionRule.id },
            parent,
          ).id,
      ),
    );

    if (args.emailAddresses !== undefined) {
      this.actionGroup = new monitor.ActionGroup(
        `${name}-action-group`,
        {
          resourceGroupName,
          ...(tags === undefined ? {} : { tags }),
          // Azure keeps action groups in no region.
          location: "Global",
          groupShortName: "KMS",
          enabled: true,
          emailReceivers: Object.entries(args.emailAddresses).map(([key, emailAddress]) => ({
            name: key,
            emailAddress,
            useCommonAlertSchema: true,
          })),
        },
        parent,
      );
    }
    const told = [...(this.actionGroup === undefined ? [] : [this.actionGroup.id]), ...(args.actionGroupIds ?? [])];

    const values = pulumi
      .all([Object.values(hostMachineIds), Object.values(clientMachineIds)])
      .apply(([hosts, clients]): QueryValues => ({ hosts, clients, ...limitsOf(args) }));
    this.alertIds = pulumi.all(
      Object.fromEntries(
        alertsOf(args).map(({ key, query, says, windowMinutes }) => [
          key,
          new monitor.ScheduledQueryRule(
            `${name}-alert-${key}`,
            {
              ...place,
              displayName: `KMS ${name}: ${key}`,
              description: says,
              severity: args.severity ?? 2,
              enabled: true,
              scopes: [this.workspaceId],
              evaluationFrequency: durationOf(args.evaluationMinutes ?? 60),
              windowSize: durationOf(windowMinutes),
              criteria: {
                allOf: [
                  {
                    query: values.apply((known) => renderQuery(query, known)),
                    timeAggregation: "Count",
                    operator: "GreaterThan",
                    threshold: 0,
                    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
                  },
                ],
              },
              // Azure takes no alert that resolves itself and is evaluated less often than twice a day.
              autoMitigate: (args.evaluationMinutes ?? 60) <= LONGEST_STATEFUL_MINUTES,
              // A new workspace does not know the table before the first event has come.
              skipQueryValidation: true,
              ...(told.length === 0 ? {} : { actions: { actionGroups: told } }),
            },
            parent,
          ).id,
        ]),
      ),
    );

    this.workbook = new applicationinsights.Workbook(
      `${name}-workbook`,
      {
        ...place,
        resourceName: uuidOf([pulumi.getProject(), pulumi.getStack(), name].join("/")),
        displayName: `KMS ${name}`,
        category: "workbook",
        kind: "shared",
        version: "Notebook/1.0",
        sourceId: this.workspaceId,
        serializedData: pulumi.all([this.workspaceId, values]).apply(([id, known]) => renderKmsWorkbook(id, known)),
      },
      parent,
    );

    this.registerOutputs({
      workspace: this.workspace,
      workspaceId: this.workspaceId,
      collectionRule: this.collectionRule,
      associationIds: this.associationIds,
      agentIds: this.agentIds,
      actionGroup: this.actionGroup,
      alertIds: this.alertIds,
      workbook: this.workbook,
    });
  }
}

interface Alert {
  /** Last part of the child's name: it stays. */
  readonly key: string;
  readonly query: QueryName;
  readonly says: string;
  readonly windowMinutes: number;
}

const A_DAY = 1440;
/**
 * A stateful alert rule is evaluated every 12 hours at least.
 * Source: azure-monitor-docs, alerts/alerts-create-log-alert-rule.md; read 2026-11-27.
 */
const LONGEST_STATEFUL_MINUTES = 720;

/** What a management pack of Microsoft's watches (Microsoft.KMS 10.0.0.6, learn cc511090), as far as events show it. */
function alertsOf({ clientMachineIds = {}, idleMinutes }: KmsMonitoringArgs): readonly Alert[] {
  const ofClients: readonly Alert[] = [
    {
      key: "low-count",
      query: "low-count",
      says: "A KMS host has counted fewer clients than the limit: it activates nobody below 5 servers or 25 Windows clients.",
      windowMinutes: A_DAY,
    },
    {
      key: "no-reply",
      query: "no-reply",
      says: "A client asks for activation and no KMS host replies: the way to it, its name or its service.",
      windowMinutes: A_DAY,
    },
  ];
  const idle: readonly Alert[] = [
    {
      key: "idle",
      query: "idle",
      says: "No KMS host has handled a request: clients do not find or reach one, the event log is full or the agent is silent.",
      windowMinutes: LONGEST_LOOKBACK_MINUTES,
    },
  ];
  return [
    ...(Object.keys(clientMachineIds).length === 0 ? [] : ofClients),
    {
      key: "not-activated",
      query: "not-activated",
      says: "Machines ask a KMS host again and again and are not activated: its count is too low, or its key too old for them.",
      windowMinutes: A_DAY,
    },
    ...(idleMinutes === undefined ? [] : idle),
    {
      key: "publication",
      query: "publication-failures",
      says: "A KMS host could not publish its SRV record: another host owns it, or the zone takes no updates.",
      windowMinutes: A_DAY,
    },
    {
      key: "duplicate-ids",
      query: "duplicates",
      says: "Machines share a machine id and count as one: they were cloned, or their image was not generalized with a new id.",
      windowMinutes: LONGEST_LOOKBACK_MINUTES,
    },
    {
      key: "expiry",
      query: "expiry",
      says: "The activation of machines ends soon: no renewal has succeeded for months.",
      windowMinutes: LONGEST_LOOKBACK_MINUTES,
    },
    {
      key: "service",
      query: "service-failures",
      says: "The service of a KMS host, or its timer, did not start.",
      windowMinutes: A_DAY,
    },
  ];
}

function limitsOf(args: KmsMonitoringArgs): Omit<QueryValues, "hosts" | "clients"> {
  const { countLimit, repeatedRequests, idleMinutes, expiryDays } = args;
  return {
    countLimit: countLimit ?? SERVER_THRESHOLD,
    repeatedRequests: repeatedRequests ?? 3,
    idleMinutes: idleMinutes ?? LONGEST_LOOKBACK_MINUTES,
    expiryDays: expiryDays ?? 30,
  };
}

function eventsToCollect(): string[] {
  const { requestSent, replyProcessed, requestHandled, startFailed, timerFailed, publicationFailed } = KMS_EVENTS;
  return [
    selectEvents(KMS_LOG, [requestHandled]),
    selectEvents(
      "Application",
      [requestSent, replyProcessed, startFailed, timerFailed, publicationFailed],
      KMS_PROVIDER,
    ),
  ];
}

/** The agent on the machine of that id, which tells its resource group and name. */
function makeAgent(
  name: string,
  id: pulumi.Input<string>,
  location: pulumi.Input<string> | undefined,
  opts: pulumi.CustomResourceOptions,
): compute.VirtualMachineExtension {
  const segments = pulumi.output(id).apply((known) => known.split("/"));
  return new compute.VirtualMachineExtension(
    name,
    {
      resourceGroupName: segments.apply((known) => known[4] ?? ""),
      ...(location === undefined ? {} : { location }),
      vmName: segments.apply((known) => known[8] ?? ""),
      vmExtensionName: MONITOR_AGENT.type,
      ...MONITOR_AGENT,
      typeHandlerVersion: "1.0",
      autoUpgradeMinorVersion: true,
      enableAutomaticUpgrade: true,
    },
    opts,
  );
}

function mapOf<T>(
  ids: Readonly<Record<string, pulumi.Input<string>>>,
  make: (key: string, id: pulumi.Input<string>) => T,
): { [key: string]: T } {
  return Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, make(key, id)]));
}

/** As ISO 8601 has it: days where they are whole, as Azure writes them. */
function durationOf(minutes: number): string {
  if (minutes % 1440 === 0) return `P${String(minutes / 1440)}D`;
  return minutes % 60 === 0 ? `PT${String(minutes / 60)}H` : `PT${String(minutes)}M`;
}

function checksOf(args: KmsMonitoringArgs): readonly ArgumentCheck[] {
  const { hostMachineIds, clientMachineIds, workspaceId, retentionDays, emailAddresses, evaluationMinutes } = args;
  return [
    checkInputText("resourceGroupName", args.resourceGroupName),
    ...checkEntries("hostMachineIds", hostMachineIds, "KMS host", checkMachineId),
    ...(clientMachineIds === undefined || isEmptyMap(clientMachineIds)
      ? []
      : checkEntries("clientMachineIds", clientMachineIds, "client", checkMachineId)),
    ...checksOfRepetition(args),
    workspaceId === undefined
      ? undefined
      : checkResourceId(
          "workspaceId",
          workspaceId,
          "Microsoft.OperationalInsights/workspaces",
          "a Log Analytics workspace",
        ),
    faultIf(
      workspaceId !== undefined && retentionDays !== undefined,
      "retentionDays",
      "cannot be used with workspaceId: the workspace has its own",
    ),
    checkInteger("retentionDays", retentionDays, { least: 31, most: 730, unit: "days" }),
    checkBoolean("installAgent", args.installAgent),
    ...(emailAddresses === undefined
      ? []
      : checkEntries("emailAddresses", emailAddresses, "mail address", (path, address) =>
          checkInputForm(path, address, /^[^@\s]+@[^@\s]+$/, "a mail address"),
        )),
    ...(args.actionGroupIds === undefined || isEmptyList(args.actionGroupIds)
      ? []
      : checkElements("actionGroupIds", args.actionGroupIds, "action group", checkInputText)),
    checkInteger("countLimit", args.countLimit, { least: 1, most: HIGHEST_COUNT, unit: "clients" }),
    checkInteger("repeatedRequests", args.repeatedRequests, { least: 2, most: 1000, unit: "requests" }),
    checkInteger("idleMinutes", args.idleMinutes, { least: 60, most: LONGEST_LOOKBACK_MINUTES, unit: "minutes" }),
    checkInteger("expiryDays", args.expiryDays, { least: 1, most: 179, unit: "days" }),
    checkInteger("severity", args.severity, { least: 0, most: 4 }),
    checkInteger("evaluationMinutes", evaluationMinutes, { least: 5, most: 1440, unit: "minutes" }) ??
      faultIf(
        evaluationMinutes !== undefined && !EVALUATION_MINUTES.includes(evaluationMinutes),
        "evaluationMinutes",
        `must be one of ${EVALUATION_MINUTES.join(", ")}, which is what Azure takes, and is ${String(evaluationMinutes)}`,
      ),
  ];
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isEmptyMap(value: unknown): boolean {
  return isMap(value) && Object.keys(value).length === 0;
}

function checkMachineId(path: string, id: unknown): ArgumentCheck {
  return checkResourceId(path, id, "Microsoft.Compute/virtualMachines", "a virtual machine of Azure");
}

/** A name stands for one machine, and a machine, as far as its id is known, has one name: it is tied and watched once. */
function checksOfRepetition({ hostMachineIds, clientMachineIds }: KmsMonitoringArgs): readonly ArgumentCheck[] {
  const names = new Set<string>();
  const ids = new Set<string>();
  return Object.entries({ hostMachineIds, clientMachineIds }).flatMap(([path, machines]) =>
    Object.entries(isMap(machines) ? machines : {}).flatMap(([key, id]) => {
      const at = `${path}.${key}`;
      const folded = typeof id === "string" ? id.toLowerCase() : undefined;
      const faults = [
        faultIf(names.has(key), at, "is a name of hostMachineIds as well: each machine has one of its own") ??
          faultIf(folded !== undefined && ids.has(folded), at, "is a machine that has another name here already"),
      ];
      names.add(key);
      if (folded !== undefined) ids.add(folded);
      return faults;
    }),
  );
}
