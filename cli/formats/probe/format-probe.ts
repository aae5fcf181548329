import type { HostResult, ProbeResult, RecordResult, TimedStep } from "../../probe/result";
import { version } from "../../version";
import { toJson } from "../json";
import { type Terminal, toAscii, withoutControls, wrap } from "../terminal";
import { formatProbeMetrics } from "./metrics";
import { LIMIT, nameEndpoint, RECORD_WORDS, summariseHost, VERDICT_WORDS } from "./words";

type ProbeFormat = "text" | "json" | "prometheus";

/** What a probe found, and how it is shown. */
export interface ProbePage {
  readonly result: ProbeResult;
  readonly exitCode: number;
  /** True for the first line of a monitoring plug-in. */
  readonly monitor: boolean;
}

/** What a probe found, in one of its forms. */
export function formatProbe({ result, exitCode, monitor }: ProbePage, format: ProbeFormat, terminal: Terminal): string {
  switch (format) {
    case "json":
      return toJson({ schemaVersion: 1, tool: { name: "winlic", version }, exitCode, ...result });
    case "prometheus":
      return formatProbeMetrics(result);
    case "text": {
      const lines = [...(monitor ? [statusLine(result, exitCode)] : []), ...textLines(result, terminal)];
      const text = `${lines.join("\n")}\n`;
      return terminal.unicode ? text : toAscii(text);
    }
  }
}

function textLines(result: ProbeResult, terminal: Terminal): readonly string[] {
  const { records, hosts } = result;
  const answering = hosts.some(({ verdict }) => verdict === "kms" || verdict === "partial");
  return [
    ...records.flatMap((record) => [...recordLines(record, result, terminal), ""]),
    ...hosts.flatMap((host) => [...hostLines(host, terminal), ""]),
    ...(answering ? wrap(LIMIT, terminal.width) : ["No KMS host answered."]),
  ];
}

function recordLines(record: RecordResult, { server }: ProbeResult, terminal: Terminal): readonly string[] {
  const { colors } = terminal;
  const { outcome, entries, leftOut, name, step, answersAnything } = record;
  const asked = server === undefined ? "the system's resolver" : server;
  const count = `${String(entries)} ${entries === 1 ? "host" : "hosts"}`;
  return [
    `${mark(outcome === "found", terminal)} ${colors.bold(withoutControls(name))} (SRV, ${asked}): ${outcome === "found" ? count : RECORD_WORDS[outcome].short} ${colors.dim(time(step))}`,
    ...(outcome === "found" ? [] : advise(RECORD_WORDS[outcome], terminal)),
    ...(answersAnything === true
      ? wrap(
          "The server has a KMS record for a name that nobody made, too: a wildcard or the resolver answers, so this record proves nothing.",
          terminal.width - 2,
        ).map((line) => `  ${line}`)
      : []),
    ...(leftOut > 0 ? [`  ${String(leftOut)} more hosts of this record were not probed.`] : []),
  ];
}

function hostLines(host: HostResult, terminal: Terminal): readonly string[] {
  const { colors } = terminal;
  const { verdict, addresses, lookup, priority, weight, from, leftOut = [] } = host;
  const order = priority === undefined ? "" : `, priority ${String(priority)}, weight ${String(weight ?? 0)}`;
  const failed = verdict === "partial" ? undefined : verdict;
  return [
    `${mark(verdict === "kms", terminal)} ${colors.bold(withoutControls(nameEndpoint(host.host, host.port)))} (${withoutControls(from)}${order}): ${summariseHost(host)}`,
    ...(lookup === undefined ? [] : [`  ${mark(lookup.succeeded, terminal)} address ${colors.dim(time(lookup))}`]),
    ...(failed !== undefined && addresses.length === 0 ? advise(VERDICT_WORDS[failed], terminal) : []),
    ...addresses.flatMap((address) => [
      `  ${mark(address.verdict === "kms", terminal)} ${address.address}: ${VERDICT_WORDS[address.verdict].short}${address.detail === undefined ? "" : ` (${address.detail})`} ${colors.dim(address.steps.map((step) => `${step.step} ${time(step)}`).join(", "))}`,
      ...(address.verdict === "kms" ? [] : advise(VERDICT_WORDS[address.verdict], terminal)),
    ]),
    ...(leftOut.length === 0
      ? []
      : wrap(
          `Not probed, because at most ${String(addresses.length)} addresses are: ${leftOut.join(", ")}`,
          terminal.width - 2,
        ).map((line) => `  ${line}`)),
  ];
}

function advise({ meaning, next }: (typeof VERDICT_WORDS)["kms"], { width }: Terminal): readonly string[] {
  return wrap(next === undefined ? meaning : `${meaning} ${next}`, width - 4).map((line) => `    ${line}`);
}

function mark(good: boolean, { colors }: Terminal): string {
  return good ? colors.green("✔") : colors.red("✖");
}

function time({ milliseconds }: TimedStep): string {
  return `${milliseconds.toFixed(1)} ms`;
}

const STATES = ["OK", "WARNING", "CRITICAL", "UNKNOWN"] as const;

/** `KMS OK - …|'kms1:1688'=0.0042s`, as monitoring plug-ins print it. */
function statusLine({ hosts, records }: ProbeResult, exitCode: number): string {
  const answering = hosts.filter(({ verdict }) => verdict === "kms").length;
  const wrong = [
    ...records
      .filter(({ outcome }) => outcome !== "found")
      .map(({ name, outcome }) => `${name}: ${RECORD_WORDS[outcome].short}`),
    ...hosts
      .filter(({ verdict }) => verdict !== "kms")
      .map((host) => `${nameEndpoint(host.host, host.port)}: ${summariseHost(host)}`),
  ];
  const summary = `${String(answering)} of ${String(hosts.length)} hosts answer`;
  const said = [summary, ...wrong].map(plain).join("; ");
  const times = hosts.flatMap((host) => {
    const bound = host.addresses.find(({ verdict }) => verdict === "kms");
    const total = bound?.steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    return total === undefined
      ? []
      : [`'${plain(nameEndpoint(host.host, host.port)).replaceAll("'", "")}'=${(total / 1000).toFixed(4)}s`];
  });
  return `KMS ${STATES[exitCode] ?? "UNKNOWN"} - ${said}${times.length === 0 ? "" : `|${times.join(" ")}`}`;
}

/** A bar would begin the measurements. */
function plain(text: string): string {
  return withoutControls(text).replaceAll("|", " ");
}
