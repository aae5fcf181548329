import type { AddressResult, HostResult, ProbeResult, TimedStep } from "../../probe/result";

type Labels = Readonly<Record<string, string | number>>;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Labels, value: number])[];
}

/** The text form that Prometheus reads, for a node exporter's textfile collector. */
export function formatProbeMetrics({ hosts, records }: ProbeResult): string {
  const each = hosts.flatMap((host) => host.addresses.map((address): [HostResult, AddressResult] => [host, address]));
  const families: readonly Family[] = [
    {
      name: "winlic_kms_host_up",
      help: "1 where every address of the host answers as KMS",
      samples: hosts.map((host) => [labelsOf(host), host.verdict === "kms" ? 1 : 0]),
    },
    {
      name: "winlic_kms_up",
      help: "1 where a KMS interface answers at the address",
      samples: each.map(([host, address]) => [labelsOf(host, address), address.verdict === "kms" ? 1 : 0]),
    },
    {
      name: "winlic_kms_verdict",
      help: "1 for what was found at the address, or for the host where it has none",
      samples: hosts.flatMap((host) =>
        host.addresses.length === 0
          ? [[{ ...labelsOf(host), verdict: host.verdict }, 1] as const]
          : host.addresses.map((address) => [{ ...labelsOf(host, address), verdict: address.verdict }, 1] as const),
      ),
    },
    {
      name: "winlic_kms_step_duration_seconds",
      help: "How long a step took, succeeded or not",
      samples: [
        ...hosts.flatMap((host) => (host.lookup === undefined ? [] : [sampleOf(labelsOf(host), host.lookup)])),
        ...each.flatMap(([host, address]) => address.steps.map((step) => sampleOf(labelsOf(host, address), step))),
      ],
    },
    {
      name: "winlic_kms_srv_entries",
      help: "Entries of the SRV record",
      samples: records.map(({ name, entries }) => [{ record: name }, entries]),
    },
    {
      name: "winlic_kms_srv_duration_seconds",
      help: "How long the look-up of the SRV record took",
      samples: records.map(({ name, step }) => [{ record: name }, step.milliseconds / 1000]),
    },
  ];
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(
      ({ name, help, samples }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.map(([labels, value]) => `${name}{${writeLabels(labels)}} ${String(value)}\n`).join("")}`,
    )
    .join("");
}

function labelsOf({ host, port }: HostResult, address?: AddressResult): Labels {
  return { host, port, ...(address === undefined ? {} : { address: address.address }) };
}

function sampleOf(labels: Labels, { step, milliseconds }: TimedStep): readonly [Labels, number] {
  return [{ ...labels, step }, Number((milliseconds / 1000).toFixed(4))];
}

function writeLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(String(value))}"`)
    .join(",");
}

/** Backslash, quote and line end, as the format asks; other control characters go at the way out. */
function escapeLabel(value: string): string {
  return value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n");
}
