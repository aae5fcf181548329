/**
 * Limits and names of Azure Monitor.
 * Sources: azure-monitor-docs, vm/data-collection-windows-events.md (2025-03), azure-monitor-agent-requirements.md and
 * alerts/alerts-create-log-alert-rule.md; for the values of periods the documentation of the classic provider
 * (monitor_scheduled_query_rules_alert_v2), which lists what the service takes; read 2026-11-27.
 */

/** The agent as an extension of a machine, which needs a managed identity. */
export const MONITOR_AGENT = { publisher: "Microsoft.Azure.Monitor", type: "AzureMonitorWindowsAgent" } as const;

/** Goes to the table `Event`. */
export const EVENT_STREAM = "Microsoft-Event";

/** Events of a log as a data collection rule selects them: `LogName!XPathQuery`, in the XPath of the Windows event log. */
export function selectEvents(log: string, ids: readonly number[], provider?: string): string {
  const numbers = ids.map((id) => `EventID=${String(id)}`).join(" or ");
  return `${log}!*[System[${provider === undefined ? "" : `Provider[@Name='${provider}'] and `}(${numbers})]]`;
}

/** How often a log alert may be asked, in minutes; every minute costs more, and nothing here is that urgent. */
export const EVALUATION_MINUTES: readonly number[] = [5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440];

/** No log alert looks back further, whatever its query says: two days, in minutes. */
export const LONGEST_LOOKBACK_MINUTES = 2880;
