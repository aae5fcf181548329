import * as z from "zod";
import {
  CLIENT_RELEASES,
  isClientRelease,
  isServerRelease,
  normaliseRelease,
  SERVER_RELEASES,
} from "../core/data/releases";
import {
  type MachineRole,
  NOTHING_DECLARED,
  type Release,
  type ServerFeature,
  SUPPORT_NOTICE_DAYS,
} from "../core/model";
import { isIpAddress, isIpv4Address } from "./ip-address";
import { isIsoDay } from "./iso-day";

/**
 * The schema of `windows-licensing.yaml`. An `error` text is the `expected` of a fault, so it reads on from "expected";
 * a description is what editors show, so it is a sentence with unit and default.
 *
 * Checked elsewhere, because it needs more than the document or more than one place of it: `check-references.ts`.
 */

/** Beyond any real count, and small enough for sums and products of counts to stay exact. */
const MOST = 1_000_000_000;
/** Windows NT 3.1 shipped on this day: nothing about Windows licences can be asked of an earlier one. */
const FIRST_DAY = "1993-07-27";

/** Parts of the `expected` text of an object, so that a fault for an unknown key can name the known ones. */
const KEYS_BEFORE = "an object with ";
function expectedKeys(keys: readonly string[]): string {
  return `${KEYS_BEFORE}${keys.map((key) => `\`${key}\``).join(", ")}`;
}
export function keysExpected(expected: string): readonly string[] {
  return expected.startsWith(KEYS_BEFORE) ? [...expected.matchAll(/`([^`]+)`/g)].map(([, key]) => key ?? "") : [];
}

/** What a custom check adds to its fault beside `expected`. */
export interface FaultDetails {
  readonly found?: string;
  readonly hint?: string;
}

interface Check<T> {
  readonly value: T;
  readonly issues: { push(issue: object): void };
}

function report<T>(
  check: Check<T>,
  expected: string,
  details: FaultDetails = {},
  path: (string | number)[] = [],
): void {
  check.issues.push({ code: "custom", message: expected, input: check.value, path, params: details });
}

function strict<S extends z.core.$ZodLooseShape>(shape: S, title: string, description: string) {
  return z.strictObject(shape, { error: expectedKeys(Object.keys(shape)) }).meta({ title, description });
}

function whole(
  description: string,
  { from = 0, to = MOST, ...meta }: { from?: number; to?: number; default?: number } = {},
) {
  const error = to === MOST ? `a whole number of ${from} or more` : `a whole number from ${from} to ${to}`;
  return z
    .int({ error })
    .min(from, { error })
    .max(to, { error })
    .meta({ description, ...meta });
}

function words(description: string, expected: string, examples: readonly string[] = []) {
  return z
    .string({ error: expected })
    .regex(/\S/, { error: expected })
    .meta(examples.length === 0 ? { description } : { description, examples });
}

function glob(description: string, examples: readonly string[]) {
  return words(description, "a text, in which * and ? stand for other characters", examples);
}

function oneOf<const T extends readonly string[]>(values: T, description: string, meta: { default?: T[number] } = {}) {
  return z
    .enum(values, { error: `one of ${values.map((value) => `\`${value}\``).join(", ")}` })
    .meta({ description, ...meta });
}

function day(description: string, example: string) {
  const error = "a day that exists, as YYYY-MM-DD";
  return z
    .string({ error })
    .refine(isIsoDay, { error })
    .meta({ description, format: "date", pattern: "^\\d{4}-\\d{2}-\\d{2}$", examples: [example] });
}

function release(description: string, { clients = false } = {}) {
  const known = clients ? [...SERVER_RELEASES, ...CLIENT_RELEASES] : SERVER_RELEASES;
  const expected = `a release of Windows${clients ? "" : " Server"}, such as 2025, 2012r2 or 20h2`;
  return z
    .union([z.number(), z.string()], { error: expected })
    .meta({ examples: known.map((name) => (/^\d+$/.test(name) ? Number(name) : name)) })
    .transform((written, check): Release => {
      const name = normaliseRelease(written);
      if (isServerRelease(name) || (clients && isClientRelease(name))) return name;
      report({ value: written, issues: check.issues }, expected, { hint: `known releases: ${known.join(", ")}` });
      return z.NEVER;
    })
    .meta({ description });
}

function address(description: string, { versions }: { versions: "IPv4" | "IPv4 or IPv6" }) {
  const error = `an ${versions} address${versions === "IPv4" ? ", such as 10.0.0.4" : ""}`;
  const valid = versions === "IPv4" ? isIpv4Address : isIpAddress;
  return z
    .string({ error })
    .refine(valid, { error })
    .meta({ description, examples: ["10.0.0.4"] });
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** Lower case, without the final dot, or what keeps it from being a name in DNS. */
function dnsName(text: string): { readonly name: string } | FaultDetails {
  const name = text.toLowerCase().replace(/\.$/, "");
  if (isIpAddress(name)) return { hint: "an address is no name" };
  if (/^_vlmcs\b|\._tcp\b/.test(name)) return { hint: "leave out _vlmcs._tcp: it is put before the name" };
  if (/[^\u0020-\u007e]/.test(name)) return { hint: "write international names in their xn-- form" };
  if (/:\d+$/.test(name)) return { hint: "the port goes into `port` of a host written as an object" };
  if (name.length > 253 || !name.split(".").every((label) => LABEL.test(label) && !label.startsWith("_"))) return {};
  return { name };
}

function dnsText(description: string, example: string, { addresses = false } = {}) {
  const expected = `a DNS name${addresses ? " or an IP address" : ""}, such as ${example}`;
  return z
    .string({ error: expected })
    .meta({ examples: [example] })
    .transform((written, check): string => {
      if (addresses && isIpAddress(written)) return written.toLowerCase();
      const result = dnsName(written);
      if ("name" in result) return result.name;
      report({ value: written, issues: check.issues }, expected, result);
      return z.NEVER;
    })
    .meta({ description });
}

/** A host by name; one that is known by its address alone is taken by that. */
function hostName(description: string) {
  return dnsText(description, "kms1.corp.contoso.com", { addresses: true });
}

function listOf<T extends z.ZodType>(element: T, expected: string, description: string) {
  return z.array(element, { error: `a list of ${expected}` }).meta({ description });
}

function filledListOf<T extends z.ZodType>(element: T, expected: string, description: string) {
  const error = `a list of at least one of: ${expected}`;
  return z.array(element, { error }).min(1, { error }).meta({ description });
}

/** Which of the given keys an object has; they exclude each other. */
function given<T extends object>(value: T, keys: readonly (keyof T & string)[]): readonly string[] {
  return keys.filter((key) => value[key] !== undefined);
}

function exactlyOne<T extends object>(keys: readonly (keyof T & string)[]) {
  const expected = `exactly one of ${keys.map((key) => `\`${key}\``).join(", ")}`;
  return (check: Check<T>): void => {
    const present = given(check.value, keys);
    if (present.length === 1) return;
    const found = present.length === 0 ? "none of them" : present.map((key) => `\`${key}\``).join(" and ");
    report(check, expected, { found });
  };
}

/** The same for editors. */
function requireOne(keys: readonly string[]) {
  return { oneOf: keys.map((key) => ({ required: [key] })) };
}

function buildSchema() {
  const defaults = NOTHING_DECLARED.counting;
  const amounts = ["cores", "packs", "servers", "processors"] as const;

  const assurance = () =>
    strict(
      { until: day("The last day on which Software Assurance or the subscription runs. Required.", "2027-06-30") },
      "Software Assurance",
      "Software Assurance or a subscription that covers these licences. Default: none.",
    );

  const entitlement = strict(
    {
      name: words("What the licences are called in reports; no two entitlements share a name. Required.", "a name", [
        "EA 2025 Datacenter",
      ]),
      edition: oneOf(["datacenter", "standard", "essentials"], "The edition that the licences are for. Required."),
      release: release("The release that the licences were bought for. Default: not said.").exactOptional(),
      cores: whole(
        "Core licences owned, counted one by one. One of cores, packs, servers and processors.",
      ).exactOptional(),
      packs: strict(
        {
          sixteen: whole("Packs of 16 core licences owned. Default: 0.").exactOptional(),
          two: whole("Packs of 2 core licences owned. Default: 0.").exactOptional(),
        },
        "Packs",
        "Core licences owned, counted in the packs they are sold in. One of cores, packs, servers and processors.",
      )
        .check((check) => {
          if (given(check.value, ["sixteen", "two"]).length === 0) {
            report(check, "at least one of `sixteen` and `two`", { found: "none of them" });
          }
        })
        .meta({ minProperties: 1 })
        .exactOptional(),
      servers: whole(
        "Servers licensed; Essentials is licensed per server. One of cores, packs, servers and processors.",
      ).exactOptional(),
      processors: whole(
        "2-processor licences of 2012 R2 and earlier owned; each counts as 16 core licences. One of cores, packs, servers and processors.",
      ).exactOptional(),
      assurance: assurance().exactOptional(),
      use: z
        .union(
          [
            z.enum(["azure", "on-premises"]),
            strict(
              {
                both: strict(
                  { since: day("The day on which use in both places began. Required.", "2026-08-01") },
                  "Use in both places",
                  "The licences are used on-premises and in Azure at the same time. Required in this form.",
                ),
              },
              "Use in both places",
              "The licences are used on-premises and in Azure at the same time, since the day given.",
            ),
          ],
          { error: "`azure`, `on-premises` or `{ both: { since: YYYY-MM-DD } }`" },
        )
        .meta({ description: "Where the licences are used: in Azure, on-premises, or in both since a day. Required." }),
    },
    "Entitlement",
    "Licences owned under one name.",
  )
    .check((check) => {
      exactlyOne<typeof check.value>(amounts)(check);
      const { edition, servers } = check.value;
      if (edition === "essentials" && servers === undefined) {
        report(check, "`servers`, because Essentials is licensed per server", {
          found:
            given(check.value, amounts)
              .map((key) => `\`${key}\``)
              .join(" and ") || "no `servers`",
        });
      }
      if (edition !== "essentials" && servers !== undefined) {
        report(check, "`cores`, `packs` or `processors`, because only Essentials is licensed per server", {
          found: `\`servers\` of a ${edition} licence`,
        });
      }
    })
    .meta(requireOne(amounts));

  const cal = strict(
    {
      kind: oneOf(
        ["user", "device", "rds-user", "rds-device", "external-connector"],
        "What the licence is for: a user or device on any server, the same on remote desktop session hosts, or all external users of one server. Required.",
      ),
      release: release(
        "The newest release of Windows Server that the licence gives access to. Required unless `via` is given.",
      ).exactOptional(),
      count: whole("Licences owned. Required."),
      via: words(
        "The suite or subscription that includes the licence, which then always counts as the newest version. Default: bought on its own.",
        "the name of a suite or subscription",
        ["microsoft-365-e3"],
      ).exactOptional(),
      assurance: assurance().exactOptional(),
    },
    "Client access licence",
    "Client access licences of one kind.",
  )
    .check(exactlyOne(["release", "via"]))
    .meta(requireOne(["release", "via"]));

  const access = strict(
    {
      users: whole("People in the organisation who use the servers. Default: not said.").exactOptional(),
      devices: whole("Devices from which the servers are used. Default: not said.").exactOptional(),
      externalUsers: whole("People outside the organisation who use the servers. Default: not said.").exactOptional(),
      administrators: whole(
        "People who use the servers only to administer them, beside `users`; two of them need no licence. Default: not said.",
      ).exactOptional(),
      remoteDesktop: strict(
        {
          users: whole("People who work on session hosts; a part of `users`. Default: not said.").exactOptional(),
          devices: whole(
            "Devices from which session hosts are used; a part of `devices`. Default: not said.",
          ).exactOptional(),
        },
        "Remote desktop",
        "Who works on session hosts of Remote Desktop Services or Azure Virtual Desktop. Default: what each session host says, else not known.",
      )
        .check((check) => {
          if (given(check.value, ["users", "devices"]).length === 0) {
            report(check, "at least one of `users` and `devices`", { found: "none of them" });
          }
        })
        .meta({ minProperties: 1 })
        .exactOptional(),
      shared: strict(
        {
          users: whole("People who use the servers from nothing but shared devices; a part of `users`. Required."),
          devices: whole("The devices that they share; a part of `devices`. Required."),
        },
        "Shared devices",
        "The part of users and devices where people share devices, as on shifts or at counters: device licences are cheaper there. Default: not said.",
      ).exactOptional(),
      cals: listOf(
        cal,
        "client access licences",
        "The client access licences owned. Default: not said.",
      ).exactOptional(),
    },
    "Access",
    "Who uses the servers, and the client access licences owned for them. Default: not said.",
  ).check((check) => {
    const { shared, remoteDesktop = {} } = check.value;
    for (const part of ["users", "devices"] as const) {
      const [all, some] = [check.value[part], remoteDesktop[part]];
      if (all !== undefined && some !== undefined && some > all) {
        const place = ["remoteDesktop", part];
        report(check, `at most ${all}, the ${part} of which they are a part`, { found: String(some) }, place);
      }
    }
    if (shared === undefined) return;
    for (const part of ["users", "devices"] as const) {
      const whole = check.value[part];
      if (whole === undefined) {
        report(check, `\`${part}\` beside \`shared\`, which is a part of them`, { found: `no \`${part}\`` });
      } else if (shared[part] > whole) {
        report(check, `at most ${whole}, the ${part} of which they are a part`, { found: String(shared[part]) }, [
          "shared",
          part,
        ]);
      }
    }
  });

  const criteria = {
    name: glob("The name in Pulumi or in Azure; * and ? as in file names, case ignored.", ["hq-*"]).exactOptional(),
    urn: glob("The URN; * and ? as in file names, case ignored.", ["urn:*::legacy-*"]).exactOptional(),
    type: glob("The type token; * and ? as in file names, case ignored.", [
      "*:compute*:VirtualMachine",
    ]).exactOptional(),
    image: glob("The image id, or publisher:offer:sku; * and ? as in file names, case ignored.", [
      "*/galleries/corp/images/ws2022-std",
    ]).exactOptional(),
    tag: glob("A tag as key or key=value; * and ? as in file names, case ignored.", ["role=web"]).exactOptional(),
  };
  const machine = strict(
    {
      match: strict(
        criteria,
        "Match",
        "The machines meant: all criteria given must fit, and at least one is needed. Required.",
      )
        .check((check) => {
          const keys = Object.keys(criteria);
          if (Object.keys(check.value).length === 0) {
            report(check, `at least one of ${keys.map((key) => `\`${key}\``).join(", ")}`, { found: "none of them" });
          }
        })
        .meta({ minProperties: 1 }),
      os: oneOf(
        ["windows-server", "windows-client", "linux"],
        "The operating system, where neither profile nor image tells. Default: read from the plan.",
      ).exactOptional(),
      edition: oneOf(
        ["datacenter", "datacenter-azure-edition", "standard", "essentials"],
        "The edition of Windows Server on the machine. Default: read from the image.",
      ).exactOptional(),
      release: release("The release of Windows on the machine. Default: read from the image.", {
        clients: true,
      }).exactOptional(),
      users: whole("People who use the machine. Default: not said.").exactOptional(),
      devices: whole("Devices from which the machine is used. Default: not said.").exactOptional(),
      processors: filledListOf(
        whole("Physical cores of one processor.", { from: 1, to: 4096 }),
        "physical cores of each processor",
        "Physical cores of each processor, where they are known. Default: not said.",
      ).exactOptional(),
      host: words(
        "The name, under `onPremises`, of the host that this machine runs on and is licensed with. Default: none.",
        "the name of a host under `onPremises`",
        ["hv1"],
      ).exactOptional(),
      roles: filledListOf(
        oneOf(
          [
            "domain-controller",
            "kms-host",
            "rds-session-host",
            "rds-licensing",
            "web",
            "file",
            "none",
          ] satisfies MachineRole[],
          "A role of the machine; `none` says that it has none of the others.",
        ),
        "roles",
        "What the machine does. Default: read from its scripts and extensions.",
      )
        .check((check) => {
          if (check.value.includes("none") && check.value.length > 1) {
            report(check, "either `none` or other roles", { found: "both" });
          }
        })
        .exactOptional(),
      features: filledListOf(
        oneOf(
          [
            "storage-spaces-direct",
            "network-controller",
            "shielded-virtual-machines",
            "azure-extended-network",
            "smb-over-quic",
          ] satisfies ServerFeature[],
          "A feature that not every edition has.",
        ),
        "features",
        "Features of Windows Server that the machine uses and that not every edition has. Default: none.",
      ).exactOptional(),
    },
    "Machine",
    "What an image or a size does not say of the machines that match. The first entry that matches a machine holds.",
  ).check((check) => {
    if (Object.keys(check.value).length === 1) {
      report(check, "at least one fact beside `match`, such as `edition` or `users`", { found: "`match` alone" });
    }
    const { os, edition, release: written } = check.value;
    if (edition !== undefined && os !== undefined && os !== "windows-server") {
      report(check, "no `edition`, because only Windows Server has one", { found: `\`${edition}\` beside os ${os}` }, [
        "edition",
      ]);
    }
    // The Azure Edition came with 2022.
    if (
      edition === "datacenter-azure-edition" &&
      written !== undefined &&
      /^(20(08|12|16|19)|1[789]|2004|20h2)/.test(written)
    ) {
      report(check, "a release from 2022 on, because there is no earlier Azure Edition", { found: written }, [
        "release",
      ]);
    }
    if (written !== undefined && os !== "windows-client" && isClientRelease(written)) {
      report(
        check,
        "a release of Windows Server, such as 2025",
        { found: `Windows ${written}`, hint: "say `os: windows-client` if the machine is no server" },
        ["release"],
      );
    }
  });

  const cores = () => whole("Physical cores of one processor.", { from: 1, to: 4096 });
  const onPremisesHost = strict(
    {
      name: words("What the server is called; no two share a name. Required.", "a name", ["hv1"]),
      processors: filledListOf(
        cores(),
        "physical cores of each processor",
        "Physical cores of each processor of the server. One of processors and nodes.",
      ).exactOptional(),
      nodes: filledListOf(
        filledListOf(cores(), "physical cores of each processor", "Physical cores of each processor of one node."),
        "nodes, each a list of the physical cores of its processors",
        "The nodes of a cluster, each with the physical cores of its processors. One of processors and nodes.",
      ).exactOptional(),
      platform: oneOf(
        ["hyper-v", "azure-local", "vmware-solution", "other"],
        "What runs on the server. `vmware-solution` says that a cluster of Azure VMware Solution runs on own licences; its cores are read from the resource. Default: not said.",
      ).exactOptional(),
      cluster: words("The cluster that the server is or belongs to. Default: none.", "the name of a cluster", [
        "local1",
      ]).exactOptional(),
      edition: oneOf(
        ["datacenter", "standard"],
        "The edition that licenses the server. Default: not said.",
      ).exactOptional(),
      release: release("The release of Windows Server on the server. Default: not said.").exactOptional(),
      virtualMachines: whole(
        "Windows Server virtual machines that run on the server. Default: not said.",
      ).exactOptional(),
      virtualCores: filledListOf(
        whole("Virtual cores of one machine.", { from: 1, to: 4096 }),
        "virtual cores of each machine",
        "Virtual cores of each Windows Server machine on the server, where these are licensed one by one under Software Assurance and not the server. Default: the server is licensed by its cores.",
      ).exactOptional(),
      hostWorkload: z
        .boolean({ error: "true or false" })
        .meta({
          description:
            "Whether the server itself does more than host and manage its machines, which takes one of the rights of Standard. Default: false.",
          default: false,
        })
        .exactOptional(),
      roles: filledListOf(
        oneOf(["rds-session-host", "rds-licensing"], "A role of Remote Desktop Services."),
        "roles",
        "Roles of Remote Desktop Services on the server or on machines it hosts. Default: none.",
      ).exactOptional(),
      payAsYouGo: z
        .boolean({ error: "`true` or `false`" })
        .meta({
          description:
            "Whether the server is billed by Azure Arc pay-as-you-go, which includes what client access licences give. Default: false.",
          default: false,
        })
        .exactOptional(),
    },
    "On-premises server",
    "A server, or a cluster, that uses the same licences and whose cores no resource shows.",
  )
    .check((check) => {
      // The nodes of a cluster in Azure stand in its resource.
      if (check.value.platform === "vmware-solution" && given(check.value, ["processors", "nodes"]).length === 0)
        return;
      exactlyOne<typeof check.value>(["processors", "nodes"])(check);
    })
    .check((check) => {
      const { payAsYouGo, release: written } = check.value;
      if (payAsYouGo === true && written !== undefined && written < "2025") {
        report(check, "release 2025, the first that Azure Arc bills", { found: written }, ["release"]);
      }
    })
    .meta({
      // Looser than the check: editors are told at least that one of them is needed.
      anyOf: ["processors", "nodes", "platform"].map((key) => ({ required: [key] })),
    });

  const activation = strict(
    {
      method: oneOf(
        ["azure-kms", "kms", "adba", "mak"],
        "How Windows is activated: by Azure's own service, by an own KMS host, by Active Directory, or by multiple activation keys. Default: not said.",
      ).exactOptional(),
      domain: dnsText(
        "The DNS domain in which the record _vlmcs._tcp belongs. Default: not said.",
        "corp.contoso.com",
      ).exactOptional(),
      records: oneOf(
        ["here", "elsewhere"],
        "Whether this stack must hold the discovery record. Default: here if the stack holds the zone or the host.",
      ).exactOptional(),
      hosts: listOf(
        z.union(
          [
            hostName("The name, or the address, of a KMS host."),
            strict(
              {
                name: hostName("The name, or the address, of the KMS host. Required."),
                address: address("The address of the host. Default: looked up in the visible zones.", {
                  versions: "IPv4 or IPv6",
                }).exactOptional(),
                port: whole("The TCP port on which the host listens. Default: 1688.", {
                  from: 1,
                  to: 65535,
                  default: 1688,
                }).exactOptional(),
                os: release("The release of Windows that the host runs. Default: not said.", {
                  clients: true,
                }).exactOptional(),
                key: release("The release that the host's KMS key is for. Default: not said.", {
                  clients: true,
                }).exactOptional(),
              },
              "KMS host",
              "A KMS host and what is known of it.",
            ),
          ],
          { error: "a DNS name, or an object with `name`, `address`, `port`, `os`, `key`" },
        ),
        "KMS hosts",
        "The KMS hosts that this stack does not declare. Default: none.",
      ).exactOptional(),
      existingClients: strict(
        {
          servers: whole("Servers that already use the KMS host, outside this stack. Required."),
          clients: whole("Windows clients that already use the KMS host, outside this stack. Required."),
        },
        "Existing clients",
        "Distinct machines that already count towards the activation threshold. Default: not said.",
      ).exactOptional(),
      cloud: oneOf(
        ["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureGermanCloud"],
        "The Azure cloud that the machines run in. Default: read from the provider or the location.",
      ).exactOptional(),
    },
    "Activation",
    "How Windows is activated. Default: not said.",
  );

  const network = strict(
    {
      appliances: listOf(
        strict(
          {
            address: address("The address that routes name as next hop. Required.", { versions: "IPv4" }),
            allows: listOf(
              oneOf(["azure-kms", "kms-hosts"], "Traffic that the appliance lets through."),
              "`azure-kms`, `kms-hosts`",
              "The activation traffic that the appliance lets through; an empty list says none. Required.",
            ),
            egress: oneOf(
              ["azure", "on-premises"],
              "Where traffic that leaves by the appliance comes out: at an Azure public address, or on-premises. Default: not said.",
            ).exactOptional(),
          },
          "Appliance",
          "A firewall or router outside this stack.",
        ),
        "appliances",
        "Next hops that this stack does not declare. Default: none.",
      ).exactOptional(),
    },
    "Network",
    "What lies outside the stack on the way to activation. Default: not said.",
  );

  const counting = strict(
    {
      constrainedSizes: oneOf(
        ["nominal", "available"],
        "How a size with constrained vCPUs (E32-8s_v5) counts: in full, or as many as are available. Default: both figures are kept, because no source settles it.",
      ).exactOptional(),
      scaleSets: oneOf(
        ["maximum", "current"],
        `How scale sets count: at the highest number autoscale may reach, or at the declared one. Default: ${defaults.scaleSets}.`,
        { default: defaults.scaleSets },
      ).exactOptional(),
      perCustomerMinimum: whole(
        `Core licences that the agreement demands at least for the whole customer; 16 in agreements from October 2022 to March 2023. Default: ${defaults.perCustomerMinimum}.`,
        { default: defaults.perCustomerMinimum },
      ).exactOptional(),
      model: oneOf(
        ["per-vm", "legacy-packs"],
        `How a virtual machine counts: by its vCPUs (since April 2023), or in the blocks of 8 and 16 of earlier agreements. Default: ${defaults.model}.`,
        { default: defaults.model },
      ).exactOptional(),
      noticeDays: whole(
        `Days before the end of Software Assurance from which a finding is made. Default: ${defaults.noticeDays}.`,
        { to: 3650, default: defaults.noticeDays },
      ).exactOptional(),
      supportNoticeDays: whole(
        `Days before the end of support from which a finding is made. Default: ${SUPPORT_NOTICE_DAYS}.`,
        { to: 3650, default: SUPPORT_NOTICE_DAYS },
      ).exactOptional(),
    },
    "Counting",
    "How licences are counted where agreements differ. Default: as each field says.",
  );

  const ruleSetting = strict(
    {
      level: oneOf(
        ["advisory", "mandatory", "disabled"],
        "The level of the rule: a warning, a finding that blocks, or not checked. Required.",
      ),
    },
    "Rule setting",
    "How one rule is enforced.",
  );

  const waiver = strict(
    {
      rule: words("The name or the id of the rule. Required.", "the name or the id of a rule", [
        "deploy-supported-releases",
      ]),
      resource: glob("The URN or the name of what is excepted; * and ? as in file names. Required.", [
        "urn:*::legacy-*",
      ]),
      reason: words("Why the finding is accepted. Required.", "a reason", [
        "Vendor supports 2016 only until the March cutover",
      ]),
      owner: words("Who answers for it. Required.", "a person or team who answers for it", ["platform@contoso.com"]),
      until: day("The last day on which the waiver holds, at most 365 days ahead. Required.", "2027-03-31"),
    },
    "Waiver",
    "A finding that is accepted until a day.",
  );

  return strict(
    {
      version: z
        .literal(1, { error: "`version: 1`, the only one that this release knows" })
        .meta({ description: "The version of this format. Required, always 1." }),
      asOf: day("The day the checks speak about, so that results repeat. Default: today.", "2026-11-21")
        .refine((text) => text >= FIRST_DAY, { error: `a day from ${FIRST_DAY} on, when Windows NT shipped` })
        .exactOptional(),
      entitlements: listOf(
        entitlement,
        "entitlements",
        "The Windows Server licences owned. Default: not said.",
      ).exactOptional(),
      access: access.exactOptional(),
      machines: listOf(
        machine,
        "machines",
        "What an image or a size does not say; the first entry that matches a machine holds. Default: none.",
      ).exactOptional(),
      onPremises: listOf(
        onPremisesHost,
        "on-premises servers",
        "Servers outside Azure that share the entitlements. Default: none.",
      ).exactOptional(),
      activation: activation.exactOptional(),
      network: network.exactOptional(),
      counting: counting.exactOptional(),
      rules: z
        .record(z.string(), ruleSetting, {
          error: "an object of rule names, such as `own-enough-cores: { level: mandatory }`",
        })
        .meta({ title: "Rules", description: "The level of single rules, by name or id. Default: each rule's own." })
        .exactOptional(),
      waivers: listOf(waiver, "waivers", "Findings that are accepted until a day. Default: none.").exactOptional(),
    },
    "windows-licensing.yaml",
    "What a plan cannot show about Windows Server licences and activation, declared once.",
  );
}

type DocumentSchema = ReturnType<typeof buildSchema>;
/** A valid document, before the defaults are filled in. */
export type ConfigurationDocument = z.output<DocumentSchema>;

let schema: DocumentSchema | undefined;

/** The schema, built at its first use: building it takes longer than most documents take to check. */
export function documentSchema(): DocumentSchema {
  schema ??= buildSchema();
  return schema;
}
