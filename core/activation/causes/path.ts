import { cloudOfKms } from "../../data/azure-kms-endpoints";
import { formatCode } from "../evidence/codes";
import type { CodeFact, EventFact, LookupFact, Place, SentRequest, TcpFact } from "../evidence/evidence";
import { isAddress } from "../evidence/network-texts";
import {
  ARTICLES,
  AZURE_ARTICLES,
  cause,
  findCode,
  findEvents,
  isActivated,
  linesOf,
  type Sighting,
  stateLine,
  type View,
} from "./cause";
import { sayTime } from "./dates";
import type { AskedHost } from "./picture";

/** Causes on the way from a client to its host: names, addresses, ports. */

export const UNREACHED = [0xc004f074, 0x800705b4, 0x800706ba, 0x8007139f, 0xc0020017];
const DNS_MISSING = [0x8007232b, 0x8007251d, 0x80092328];

/** The line that names the host a client asks, or its channel. */
export function channelOrHost({ picture }: View): Place | undefined {
  return (
    picture.asked.find(({ how }) => how === "registered" || how === "discovered")?.at ??
    picture.product?.lines.description
  );
}

/** The host a client asks, by what is surest. */
export function mainHost({ picture }: View): AskedHost | undefined {
  const order: readonly AskedHost["how"][] = ["registered", "event", "discovered", "tested", "record"];
  for (const how of order) {
    const found = picture.asked.findLast((each) => each.how === how);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** When a client that is licensed will not be any more, as a sentence. */
export function sayEnd({ picture }: View): string {
  const { clock, state } = picture;
  if (state === "notification") return "The machine is in Notification already and stays there.";
  if (clock?.ends !== undefined && state !== "unlicensed") {
    return `The machine last renewed on ${sayTime(clock.renewed ?? "")} and falls to Notification on ${sayTime(clock.ends)}.`;
  }
  return "A machine that is activated falls to Notification 180 days after its last success. The text does not show when that was.";
}

function hostData(
  view: View,
  fallback = "<KMS host>",
): { readonly host: string; readonly port: number; readonly domain: string; readonly ends: string } {
  const host = mainHost(view);
  const searched = view.picture.lookups.find(({ type }) => type === "srv")?.name.replace(/^_vlmcs\._tcp\.?/i, "");
  return {
    host: host?.name ?? fallback,
    port: host?.port ?? 1688,
    domain: searched === undefined || searched === "" ? "<domain>" : searched,
    ends: sayEnd(view),
  };
}

function failedLookups({ picture }: View, ...outcomes: readonly LookupFact["outcome"][]): readonly LookupFact[] {
  return picture.lookups.filter(({ outcome }) => outcomes.includes(outcome));
}

export const dnsServerFailure = cause({
  key: "dns-server-fails",
  symptom: "0x8007232A: the DNS server does not answer",
  gravity: "failing",
  rank: 50,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`],
  words: {
    silent: {
      text: "The DNS server{{server}} does not answer. That is not “the name does not exist” (0x8007232B).",
      suppose: "The server is down, or a security group, firewall or appliance blocks port 53.",
      check:
        "Read ipconfig /all, test port 53 of each DNS server, and resolve the name at another one. On Azure that is 168.63.129.16.",
      fix: [
        { run: "read-dns" },
        { run: "resolve-name" },
        "Repair DNS or the way to it, then activate:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
      traps: ["dns-needs-dns"],
    },
  },
  find: (view) => {
    const code = findCode(view, 0x8007232a);
    const silent = failedLookups(view, "timeout", "server-failure", "refused")[0];
    const found = view.picture.lookups.some(({ outcome }) => outcome === "found");
    if (code === undefined && (silent === undefined || found)) return [];
    if (code === undefined && isActivated(view.picture) && view.picture.failures.length === 0) return [];
    const server = silent?.serverAddress;
    return [
      {
        message: "silent",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(code?.at, silent?.at),
        data: {
          ...hostData(view, silent?.name === undefined || silent.name === "" ? "azkms.core.windows.net" : silent.name),
          host: silent?.name || "azkms.core.windows.net",
          server: server === undefined ? "" : ` ${server}`,
        },
        explains: [0x8007232a, ...UNREACHED],
        explainsState: true,
      },
    ];
  },
});

export const dnsMissing = cause({
  key: "no-kms-record",
  symptom: "0x8007232B or 0x8007251D: no KMS record in DNS",
  gravity: "failing",
  rank: 51,
  references: [
    `${ARTICLES}/common-troubleshooting-procedures-kms-dns`,
    "https://learn.microsoft.com/windows-server/get-started/kms-create-host",
  ],
  words: {
    missing: {
      text: "The machine found no KMS host by DNS: there is no SRV record _vlmcs._tcp in the domain it searched{{searched}}, and no host is registered.",
      suppose:
        "The record is missing, or the machine searches another domain (its DNS suffix) or another DNS server than those that have it.",
      check:
        "Read ipconfig /all (primary DNS suffix, DNS servers), and resolve the record in the domain of your KMS host.",
      fix: [
        { run: "resolve-record" },
        "Publish the SRV record in that domain (priority 0, weight 0, port 1688, the host's full name), or register the host:",
        { run: "set-host" },
        "On Azure, Azure's KMS is azkms.core.windows.net:1688.",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
    },
    name: {
      text: "The name {{host}} does not exist in DNS.",
      suppose: "The name is misspelt, or the DNS servers of the machine do not know its zone.",
      check: "Resolve the name at each DNS server. On Azure, 168.63.129.16 resolves Azure's names.",
      fix: [{ run: "resolve-name" }, "Correct the registered name or DNS, then activate:", { run: "activate" }],
      otherwise: "{{ends}}",
    },
  },
  find: (view) => {
    const { picture } = view;
    const code = findCode(view, ...DNS_MISSING);
    const nothing = failedLookups(view, "no-name", "no-record").find(({ type }) => type === "srv");
    const address = failedLookups(view, "no-name").find(
      ({ type, name }) =>
        type === "address" && picture.asked.some((asked) => asked.name.toLowerCase() === name.toLowerCase()),
    );
    const unresolved = picture.tcp.find((each) => each.unresolved === true);
    const records = picture.lookups.some((each) => each.records.length > 0);
    const isLost =
      address !== undefined && picture.client.registered?.name.toLowerCase() === address.name.toLowerCase();
    if (isActivated(picture) && code === undefined && !isLost) return [];
    // Only KMS clients look the record up. A registered host is asked by its name, whatever record there is.
    if (code === undefined && !["kms-client", "unknown"].includes(picture.kind)) return [];
    const data = hostData(view);
    const asksByName = picture.client.registered !== undefined;
    if (asksByName || (code === undefined && nothing === undefined)) {
      const named = address ?? unresolved ?? registeredName(view, code);
      if (named === undefined) return [];
      const host = "host" in named ? named.host : named.name;
      return [
        {
          message: "name",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(code?.at, named.at),
          data: { ...data, host },
          explains: [...UNREACHED, ...DNS_MISSING],
          explainsState: true,
        },
      ];
    }
    if (code !== undefined && records && nothing === undefined && code.where === "event") return [];
    const domain = nothing?.name.replace(/^_vlmcs\._tcp\.?/i, "") ?? "";
    return [
      {
        message: "missing",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(code?.at, nothing?.at),
        data: { ...data, searched: domain === "" ? "" : ` (${domain})` },
        explains: [...DNS_MISSING, ...UNREACHED],
        explainsState: true,
      },
    ];
  },
});

/** "DNS name does not exist" is about the registered host where one is registered by name. */
function registeredName({ picture }: View, code: CodeFact | undefined): AskedHost | undefined {
  const registered = picture.asked.find(({ how }) => how === "registered");
  return code === undefined || registered === undefined || isAddress(registered.name) ? undefined : registered;
}

export const dnsSuffix = cause({
  key: "no-dns-suffix",
  symptom: "0x8007007B: the machine has no usable DNS suffix",
  gravity: "failing",
  rank: 51,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`],
  words: {
    suffix: {
      text: "The machine could not form a name to look its KMS host up (0x8007007B): no primary DNS suffix, so no query was sent, and no host is registered.",
      suppose: "It is a workgroup machine, or its suffix is not the domain that has the record.",
      check: "Read ipconfig /all: primary DNS suffix and search list.",
      fix: [
        { run: "read-dns" },
        "Set the suffix, or the domain to search, or register the host:",
        { run: "set-domain" },
        { run: "set-host" },
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
    },
  },
  find: (view) => {
    const code = findCode(view, 0x8007007b);
    if (code === undefined) return [];
    const empty = view.picture.machine.interfaces.find(({ noSuffixAt }) => noSuffixAt !== undefined)?.noSuffixAt;
    return [
      {
        message: "suffix",
        certainty: empty === undefined ? "probable" : "certain",
        supposed: "possible",
        evidence: linesOf(code.at, empty),
        data: hostData(view),
        explains: [0x8007007b],
        explainsState: true,
      },
    ];
  },
});

export const dnsNone = cause({
  key: "no-dns-servers",
  symptom: "0x8007267C: the machine has no DNS servers",
  gravity: "failing",
  rank: 50,
  references: [`${AZURE_ARTICLES}/windows-activation-fails-with-error-0x8007267`],
  words: {
    none: {
      text: "The machine has no DNS servers (0x8007267C), so it can look nothing up.",
      check: "Read ipconfig /all and the DNS servers of the network interface and the virtual network.",
      fix: [
        { run: "read-dns" },
        "Set DNS servers. On Azure 168.63.129.16 is the default. Then activate:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
    },
  },
  find: (view) => {
    const code = findCode(view, 0x8007267c);
    return code === undefined
      ? []
      : [
          {
            message: "none",
            certainty: "certain",
            evidence: linesOf(code.at),
            data: hostData(view),
            explains: [0x8007267c, ...UNREACHED],
            explainsState: true,
          },
        ];
  },
});

export const wrongRecord = cause({
  key: "srv-record-wrong",
  symptom: "The SRV record names an address, another port or a name that does not resolve",
  gravity: "failing",
  rank: 52,
  references: ["https://learn.microsoft.com/windows-server/get-started/kms-create-host"],
  words: {
    address: {
      text: "The SRV record names {{target}} as its host. The target of an SRV record has to be a name, not an address.",
      check: "Look the record up again after the change.",
      fix: ["Give the record the full name of the KMS host.", { run: "resolve-record" }],
      otherwise: "{{ends}}",
    },
    port: {
      text: "The SRV record says port {{port}}, and KMS hosts listen on 1688 unless they are told otherwise.",
      suppose: "The port of the record is a mistake.",
      check: "Test both ports: the host prints “Listening on Port”.",
      fix: [{ run: "test-port" }, "Correct the port in the record, or set the host to it."],
      otherwise: "{{ends}}",
    },
  },
  find: (view) => {
    const { picture } = view;
    if (isActivated(picture)) return [];
    const records = picture.lookups.flatMap((each) => each.records);
    const address = records.find(({ target }) => isAddress(target));
    if (address !== undefined) {
      return [
        {
          message: "address",
          certainty: "certain",
          evidence: linesOf(address.at),
          data: { ...hostData(view), target: address.target },
          explains: UNREACHED,
        },
      ];
    }
    const other = records.find(
      ({ port, target }) => port !== undefined && port !== 1688 && (view.named(target)?.host?.port ?? 1688) !== port,
    );
    if (other === undefined) return [];
    return [
      {
        message: "port",
        certainty: findCode(view, ...UNREACHED) === undefined ? "possible" : "probable",
        supposed: "possible",
        evidence: linesOf(other.at),
        data: { ...hostData(view), host: other.target, port: other.port ?? 0 },
      },
    ];
  },
});

interface Tried {
  readonly event: EventFact;
  readonly sent: SentRequest;
}

function requests(view: View): readonly Tried[] {
  return findEvents(view, 12288).flatMap((event) => (event.sent === undefined ? [] : [{ event, sent: event.sent }]));
}

export const deadRecord = cause({
  key: "dead-srv-record",
  symptom: "Two SRV records, one for a host that answers no more",
  gravity: "notice",
  rank: 26,
  references: [`${ARTICLES}/common-troubleshooting-procedures-kms-dns`],
  words: {
    dead: {
      text: "One of the KMS hosts in DNS does not answer: {{dead}} ({{code}}). The client tried it and then renewed at {{alive}}. Nothing is broken yet.",
      suppose: "{{dead}} was replaced by {{alive}}, and its record was left.",
      check:
        "Find out whether {{dead}} is meant to be gone: read its state there, and test its port from two subnets. Make sure that {{alive}} holds a count of its own.",
      fix: [
        "If it still runs, stop its publishing first:",
        { run: "stop-publishing" },
        "Delete the SRV record of {{dead}} on the DNS servers, then its host record if nothing else uses it.",
      ],
      otherwise:
        "Renewals go on, with a delay and an error each time the dead host is drawn.{{licensedUntil}} Only when {{alive}} fails too does that day come.",
      traps: ["one-error-is-not-all", "dead-from-one-side", "ranks-are-not-needed", "count-is-capped"],
    },
  },
  find: (view) => {
    const tried = requests(view);
    const good = tried.findLast(({ sent }) => sent.result === 0);
    const replied = view.picture.machine.events.findLast(({ reply }) => reply?.result === 0 && reply.activated);
    const bad = tried.find(
      ({ sent }) =>
        sent.result !== 0 &&
        sent.server.toLowerCase() !== good?.sent.server.toLowerCase() &&
        !tried.some((each) => each.sent.result === 0 && each.sent.server.toLowerCase() === sent.server.toLowerCase()),
    );
    if (good === undefined || bad === undefined || (replied === undefined && !isActivated(view.picture))) return [];
    const ends = view.picture.clock?.ends;
    return [
      {
        message: "dead",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(
          bad.event.codeAt ?? bad.event.at,
          good.event.codeAt ?? good.event.at,
          replied?.codeAt ?? replied?.at,
        ),
        data: {
          dead: bad.sent.server,
          alive: good.sent.server,
          code: formatCode(bad.sent.result),
          licensedUntil: ends === undefined ? "" : ` This client is licensed until ${sayTime(ends)}.`,
        },
        explains: [bad.sent.result, ...UNREACHED],
      },
    ];
  },
});

function failedTest({ picture }: View): TcpFact | undefined {
  const relevant = picture.tcp.filter(
    ({ port, host, unresolved }) =>
      (port === 1688 || picture.asked.some(({ name, port: asked }) => name === host && asked === port)) &&
      unresolved !== true,
  );
  const last = relevant.findLast(({ succeeded }) => succeeded !== undefined);
  return last?.succeeded === false ? last : undefined;
}

export const portBlocked = cause({
  key: "kms-port-blocked",
  symptom: "Test-NetConnection to TCP 1688 fails",
  gravity: "failing",
  rank: 53,
  references: [
    `${AZURE_ARTICLES}/custom-routes-enable-kms-activation`,
    `${ARTICLES}/error-0xc004f074-activate-windows`,
  ],
  words: {
    azure: {
      text: "The name resolves to a current address of Azure's KMS ({{address}}), and TCP 1688 does not get there.",
      suppose:
        "A firewall or appliance behind the default route drops it, or the subnet has no outbound access; the guest's own firewall is the other candidate.",
      check:
        "Network Watcher, next hop to {{address}}: it has to say Internet. Read the route table of the subnet, and the outbound rules of the guest firewall.",
      fix: [
        "Let TCP 1688 to Azure's KMS through by a network rule (an application rule does not match), or add host routes to {{addresses}} with next hop Internet.",
        "Activate:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
      traps: ["ping", "old-name-works"],
    },
    azureName: {
      text: "TCP 1688 to Azure's KMS ({{host}}) does not get through.",
      suppose:
        "A firewall or appliance behind the default route drops it, or the subnet has no outbound access; the guest's own firewall and a name that leads elsewhere are the other candidates.",
      check:
        "Resolve the name, then ask Network Watcher for the next hop to its address: it has to say Internet. Read the route table of the subnet, and the outbound rules of the guest firewall.",
      fix: [
        { run: "resolve-name" },
        "Let TCP 1688 to Azure's KMS through by a network rule (an application rule does not match), or add host routes to {{addresses}} with next hop Internet.",
        "Activate:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
      traps: ["ping"],
    },
    route: {
      text: "The next hop to Azure's KMS is {{nextHop}}, not Internet, so the request leaves through it.",
      suppose:
        "A route with the prefix 0.0.0.0/0 forces traffic to an appliance or a gateway. Azure's KMS answers only requests from a public address of Azure.",
      check:
        "Test TCP 1688 to Azure's KMS from the machine, and read the rules and the log of the appliance: it may let KMS through.",
      fix: [
        "Add host routes to {{addresses}} with next hop Internet to the route table of the subnet, or let TCP 1688 through by a network rule.",
        "Activate:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
      traps: ["ping", "code-alone"],
    },
    own: {
      text: "TCP {{port}} to {{host}} does not get through.",
      suppose:
        "The rule SPPSVC-In-TCP on the host is disabled (as it is by default), the host service does not run, or something on the way blocks the port.",
      check:
        "On the host: read its state (“Key Management Service is enabled”), and Get-NetFirewallRule -Name SPPSVC-In-TCP. Test the port from the host itself and from another subnet.",
      fix: [
        "On the host, enable the firewall rule:",
        { run: "open-firewall" },
        "Open TCP {{port}} from the clients to the host on the way, then activate on the client:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
      traps: ["ping", "dead-from-one-side"],
    },
  },
  find: (view): readonly Sighting<"azure" | "azureName" | "route" | "own">[] => {
    const test = failedTest(view);
    if (test === undefined) return forcedRoute(view);
    const address = test.address ?? (isAddress(test.host) ? test.host : undefined);
    const cloud = cloudOfKms(test.host) ?? (address === undefined ? undefined : cloudOfKms(address));
    const code = findCode(view, ...UNREACHED);
    const ends = sayEnd(view);
    const common = {
      supposed: "possible" as const,
      evidence: linesOf(test.at, code?.at),
      explains: UNREACHED,
      explainsState: true,
    };
    if (cloud !== undefined) {
      const isCurrent = address === undefined || !cloud.legacyAddresses.includes(address);
      if (!isCurrent && cloud.name === "AzureCloud") return [];
      return [
        {
          message: address === undefined ? "azureName" : "azure",
          certainty: "probable",
          ...common,
          data: {
            address: address ?? test.host,
            addresses: [...cloud.currentAddresses, ...cloud.legacyAddresses],
            ends,
            host: test.host,
            port: 1688,
          },
        },
      ];
    }
    return [{ message: "own", certainty: "certain", ...common, data: { host: test.host, port: test.port, ends } }];
  },
});

/** Network Watcher says that the way to Azure's KMS does not lead to the internet, and the activation fails. */
function forcedRoute(view: View): readonly Sighting<"route">[] {
  const { picture } = view;
  const hop = picture.machine.signs.find(({ sign, values }) => sign === "next-hop" && values[0] !== "Internet");
  const code = findCode(view, ...UNREACHED);
  if (hop === undefined || code === undefined) return [];
  const written = picture.machine.commands.map(({ text }) => text).join(" ");
  const asked = [...written.matchAll(/--dest-ip\s+(\S+)/g)].map(([, address = ""]) => address);
  const cloud = [...asked, ...picture.asked.map(({ name }) => name)].map(cloudOfKms).find((each) => each !== undefined);
  if (cloud === undefined) return [];
  const [type = "", address = ""] = hop.values;
  return [
    {
      message: "route",
      certainty: "probable",
      supposed: "probable",
      evidence: linesOf(hop.at, code.at),
      data: {
        nextHop: address === "" ? type : `${type} ${address}`,
        addresses: [...cloud.currentAddresses, ...cloud.legacyAddresses],
        ends: sayEnd(view),
      },
      explains: UNREACHED,
      explainsState: true,
    },
  ];
}

export const connectionReset = cause({
  key: "kms-connection-reset",
  symptom: "Connections to Azure's KMS are reset, and many machines share one public address",
  gravity: "failing",
  rank: 52.5,
  references: ["https://github.com/MicrosoftDocs/SupportArticles-docs/issues/107"],
  words: {
    reset: {
      text: "A connection on the path to {{host}} was reset.",
      suppose:
        "Some 200 machines or more share one outbound public address: Azure's KMS then resets connections. A firewall that ends connections is the other candidate.",
      check: "Count the machines behind that public address, and read the log of the firewall.",
      fix: [
        "Add host routes to Azure's KMS with next hop Internet and an outbound address of their own for groups of machines, then activate:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
    },
  },
  find: (view) => {
    const sign = view.picture.machine.signs.find((each) => each.sign === "connection-reset");
    const host = mainHost(view);
    if (sign === undefined || host === undefined || cloudOfKms(host.name) === undefined) return [];
    return [
      {
        message: "reset",
        certainty: "probable",
        supposed: "possible",
        evidence: linesOf(sign.at, host.at),
        data: hostData(view),
        explains: UNREACHED,
      },
    ];
  },
});

export const renewalFault = cause({
  key: "kms-not-reached",
  symptom: "0xC004F074: no KMS host could be used",
  gravity: "failing",
  rank: 60,
  references: [
    `${ARTICLES}/error-0xc004f074-activate-windows`,
    `${AZURE_ARTICLES}/windows-vm-activation-error-0xc004f074`,
  ],
  words: {
    symptom: {
      text: "No KMS host could be used ({{code}}){{asked}}. The code alone does not say why.",
      check:
        "Read the first field of event 12288: it is the real code. Then read which host is registered, and test its port.",
      fix: [{ run: "read-12288" }, { run: "read-state" }, { run: "test-port" }, "Then act on what these say."],
      otherwise: "{{ends}}",
      traps: ["code-by-number", "code-alone"],
    },
    name: {
      text: "The name of the KMS host does not resolve, or DNS has no SRV record for it.",
      check: "Look the record and the name up. 0x8007232B or 0x8007251D in event 12288 or 8198 decides for this.",
      fix: [{ run: "resolve-record" }, { run: "resolve-name" }],
      otherwise: "As above.",
    },
    path: {
      text: "TCP {{port}} to the KMS host is blocked on the way: a firewall, a route, a tunnel, or no outbound access.",
      check:
        "Test the port. TcpTestSucceeded False decides for this or for the next candidate; next hop in Azure has to say Internet.",
      fix: [{ run: "test-port" }],
      otherwise: "As above.",
    },
    host: {
      text: "The KMS host does not answer: its service is disabled, its firewall rule is off, or it is a KMS host no more.",
      check: "Read the state on the host: “Key Management Service is enabled on this machine” has to be there.",
      fix: [{ run: "read-host" }, { run: "open-firewall" }],
      otherwise: "As above.",
    },
    refusal: {
      text: "The KMS host was reached and refused: clocks more than 4 hours apart, a count that is too low, or a host key that is too old.",
      check:
        "Event 12288 shows the refusal (0xC004F06C, 0xC004F038, 0xC004F042); an event 12290 on the host shows that the request arrived.",
      fix: [{ run: "read-12288" }, { run: "read-12290" }],
      otherwise: "As above.",
    },
    port: {
      text: "TCP {{port}} of {{host}} is open, so a closed port is not the reason for {{code}}.",
      suppose: "The host refused: clocks, count, or a host key that is too old; or the machine asks another host.",
      check: "Read the first field of event 12288 on the client, and event 12290 on the host.",
      fix: [{ run: "read-12288" }, { run: "read-12290" }],
      otherwise: "{{ends}}",
      traps: ["port-is-open", "code-alone"],
    },
    azure: {
      text: "{{host}} accepts connections to TCP {{port}}, and the activation fails all the same ({{code}}).",
      suppose:
        "A firewall or proxy answers in the place of Azure's KMS (an application rule does not carry KMS), or the request does not leave from a public address of Azure, or the clock of the machine is wrong by more than 4 hours.",
      check:
        "Read the first field of event 12288. Run winlic probe {{host}}: it tells a KMS interface from another listener.",
      fix: [
        { run: "read-12288" },
        { run: "read-clock" },
        "On the firewall, let TCP 1688 to Azure's KMS through by a network rule.",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
      traps: ["port-is-open", "code-alone"],
    },
    inner: {
      text: "Event 12288 names the reason: {{inner}} at {{host}}.",
      suppose: "{{meaning}}",
      check: "Test TCP {{port}} of {{host}}, from this machine and from another subnet.",
      fix: [
        { run: "test-port" },
        "On the host, enable the firewall rule and read the state:",
        { run: "open-firewall" },
        { run: "read-host" },
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
      traps: ["dead-from-one-side"],
    },
  },
  find: (view): readonly Sighting<"symptom" | "name" | "path" | "host" | "refusal" | "port" | "azure" | "inner">[] => {
    const code = findCode(view, ...UNREACHED);
    if (code === undefined) return [];
    const data = { ...hostData(view), code: formatCode(code.code) };
    const tried = requests(view).findLast(({ sent }) => sent.result !== 0);
    const common = { explains: UNREACHED, explainsState: true };
    if (tried !== undefined && UNREACHED.includes(tried.sent.result) && tried.sent.result !== 0xc004f074) {
      return [
        {
          message: "inner",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(tried.event.codeAt ?? tried.event.at, code.at),
          data: {
            ...data,
            inner: formatCode(tried.sent.result),
            host: tried.sent.server,
            port: tried.sent.port,
            meaning: INNER[tried.sent.result] ?? "",
          },
          ...common,
        },
      ];
    }
    const open = view.picture.tcp.find(({ succeeded, port }) => succeeded === true && port !== 80);
    if (open !== undefined) {
      return [
        {
          message: cloudOfKms(open.host) === undefined ? "port" : "azure",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(open.at, code.at),
          data: { ...data, host: open.host, port: open.port },
          ...common,
        },
      ];
    }
    const host = mainHost(view);
    const asked = host === undefined ? "" : `; the machine asks ${host.name}:${String(host.port)}`;
    const candidates = (["name", "path", "host", "refusal"] as const).map(
      (message): Sighting<"name" | "path" | "host" | "refusal"> => ({
        message,
        certainty: "possible",
        evidence: linesOf(code.at),
        data,
        explains: UNREACHED,
      }),
    );
    return [
      {
        message: "symptom",
        certainty: "certain",
        evidence: linesOf(code.at, host?.at, stateLine(view)),
        data: { ...data, asked },
        ...common,
      },
      ...resolved(view, code, candidates),
    ];
  },
});

const INNER: Readonly<Record<number, string>> = {
  2147944122: "A firewall blocks the port, the host service does not run, or the host is gone.",
  2147943860: "The host or DNS does not answer in time.",
  2147947423: "A tunnel, a network rule or DNS keeps the client from the host.",
  3221356567: "A tunnel, a network rule or DNS keeps the client from the host.",
};

/** Candidates that the text rules out are left out. */
function resolved<T extends Sighting>(view: View, code: CodeFact, candidates: readonly T[]): readonly T[] {
  const resolves = view.picture.lookups.some(({ outcome }) => outcome === "found");
  return candidates.filter(
    ({ message }) => !(message === "name" && resolves) && !(message === "refusal" && code.code !== 0xc004f074),
  );
}
