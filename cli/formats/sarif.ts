import { type CheckPage, presentableOf } from "./check-page";
import { type Entry, entryOf, levelOfEntry, listEntries, nameStacks } from "./entries";
import type { FormatContext, Places } from "./format-context";
import { type Location, locate, locateInConfiguration, writeLocation } from "./locations";
import type { ReportDocument } from "./report-schema";
import { describeSarifRules } from "./sarif-rules";

/**
 * SARIF 2.1.0, complete: a result for each finding, waived ones with their suppression, what is unknown as `open`; faults
 * of the tool, the configuration and the input as notifications.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const entries = listEntries(document, places);
  const results = [
    ...entries
      .filter(({ kind }) => kind === "finding" || kind === "unknown")
      .map((entry) => describeResult(entry, document)),
    ...document.waived.map(({ finding, waiver }) => ({
      ...describeResult(entryOf(finding, document, places), document),
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: `${waiver.reason} (${waiver.owner}, until ${waiver.until})`,
          ...(/\.ya?ml$/.test(document.configuration.from)
            ? { location: toSarif(locateInConfiguration(document.configuration.from, undefined, places)) }
            : {}),
          properties: waiver,
        },
      ],
    })),
  ];
  return writeSarif(document, places, { rules: describeSarifRules(document), results });
}

/** One run of winlic around its rules and results. */
export function writeSarif(
  document: ReportDocument,
  places: Places,
  { rules, results }: { readonly rules: readonly object[]; readonly results: readonly object[] },
): string {
  const { tool, verdict, exitCode, asOf, input, configuration, checked, counts } = document;
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            fullName: "Windows Server licensing and KMS activation in Pulumi stacks",
            organization: "pulumi-windows-licensing",
            version: tool.version,
            semanticVersion: tool.version,
            informationUri: "https://github.com/pulumi-windows-licensing/pulumi-windows-licensing",
            rules,
          },
        },
        automationDetails: { id: `${categoryOf(document)}/` },
        invocations: [
          {
            executionSuccessful: verdict !== "internal-error" && verdict !== "invalid-configuration",
            exitCode,
            exitCodeDescription: verdict,
            toolExecutionNotifications: describeNotifications(document, places),
            toolConfigurationNotifications: configuration.faults.map((fault) => ({
              level: "error",
              descriptor: { id: "configuration/fault" },
              message: {
                text: `${fault.path === "" ? "" : `${fault.path}: `}expected ${fault.expected}, found ${fault.found}`,
              },
              locations: [toSarif(locateInConfiguration(fault.file, fault.line, places))],
            })),
          },
        ],
        originalUriBaseIds: { [ROOT]: { description: { text: "The root of the repository." } } },
        columnKind: "utf16CodeUnits",
        results,
        properties: {
          asOf,
          input,
          configuration: configuration.summary,
          checked,
          counts,
          ...(document.leftOut === undefined ? {} : { leftOut: document.leftOut }),
          ...(document.baseline === undefined ? {} : { baseline: document.baseline }),
        },
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const ROOT = "%SRCROOT%";

/** `winlic/shop/prod`: GitHub and others keep the alerts of each category apart. */
export function categoryOf(document: ReportDocument): string {
  return `${document.tool.name}/${nameStacks(document)}`;
}

function describeNotifications(document: ReportDocument, places: Places): readonly object[] {
  const { crashes, input, rules } = document;
  return [
    ...crashes.map((crash) => ({
      level: "error",
      descriptor: { id: "winlic/crash" },
      message: { text: crash.text },
      ...associate(crash.rule, rules),
      locations: [toSarif(locate(crash.subject, document, places))],
    })),
    ...input.notes.map((text) => ({ level: "note", descriptor: { id: "winlic/not-shown" }, message: { text } })),
  ];
}

function associate(rule: string, rules: ReportDocument["rules"]) {
  const index = rules.findIndex(({ id }) => id === rule);
  return index === -1 ? {} : { associatedRule: { id: rule, index } };
}

function describeResult(entry: Entry, document: ReportDocument): object {
  const { rule, code, text, fix, snippet, location, urn, path, fingerprint, finding, subjects } = entry;
  const index = document.rules.findIndex(({ id }) => id === rule);
  const logical = subjects.map((name) => ({
    name,
    kind: "resource",
    ...(urn === undefined || subjects.length > 1 ? {} : { fullyQualifiedName: urn }),
  }));
  return {
    ruleId: rule,
    ...(index === -1 ? {} : { ruleIndex: index }),
    ...(entry.kind === "unknown" ? { kind: "open", level: "none" } : { kind: "fail", level: levelOfEntry(entry) }),
    message: { text: fix === undefined ? text : `${text}\n${fix}` },
    locations: [{ ...toSarif(location), ...(logical.length === 0 ? {} : { logicalLocations: logical }) }],
    ...relate(location),
    ...(finding?.known === undefined ? {} : { baselineState: finding.known ? "unchanged" : "new" }),
    partialFingerprints: { "winlic/v1": fingerprint },
    properties: {
      code,
      severity: entry.severity,
      ...(finding === undefined ? {} : { level: finding.level, data: finding.data }),
      ...(path === undefined ? {} : { path }),
      ...(fix === undefined ? {} : { fix }),
      ...(snippet === undefined ? {} : { snippet }),
      ...(finding?.basis === undefined ? {} : { basis: finding.basis.text }),
      ...(location.lastResort === true ? { place: "unknown" } : {}),
    },
  };
}

/** The helper that a line of the program calls. */
export function relate({ helper }: Location): object {
  if (helper === undefined) return {};
  const message = { text: `Made here, by ${writeLocation(helper)}` };
  return { relatedLocations: [{ id: 1, ...toSarif(helper), message }] };
}

function toSarif({ file, line, column }: Location) {
  return {
    physicalLocation: {
      artifactLocation: { uri: writeUri(file), uriBaseId: ROOT },
      region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
    },
  };
}

/** A path as a relative reference: a colon in its first part would make a scheme of it. */
export function writeUri(file: string): string {
  const uri = file.split("/").map(encodeSegment).join("/");
  return /^[^/]*:/.test(uri) ? `./${uri}` : uri;
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(
    segment.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"),
  );
}
