import { KMS_INTERVAL } from "../../data/kms-discovery";
import { CLIENT_THRESHOLD, HOST_KEYS, SERVER_THRESHOLD } from "../../data/kms-host-support";
import type { Release } from "../../model";
import { formatCode } from "../evidence/codes";
import type { EventFact, HandledRequest, Place } from "../evidence/evidence";
import { shortName } from "../evidence/headings";
import {
  ARTICLES,
  AZURE_ARTICLES,
  cause,
  findCode,
  findEvents,
  isActivated,
  linesOf,
  PLANNING,
  type Sighting,
  stateLine,
  type View,
} from "./cause";
import { minutesBetween, readDate, sayTime } from "./dates";
import { SAID_STATES } from "./kinds";
import { mainHost, sayEnd, UNREACHED } from "./path";
import type { Picture } from "./picture";
import { sayRelease } from "./windows";

/** Causes that lie in a KMS host: whether it is one, what it counts, what it can activate, its clock. */

/** The KMS host of the evidence that this client asks, or the only host there is. */
function hostOf(view: View): Picture | undefined {
  for (const asked of view.picture.asked) {
    const found = view.named(asked.name);
    if (found !== undefined && found !== view.picture) return found;
  }
  const hosts = view.estate.filter((each) => each !== view.picture && each.kind === "kms-host");
  return hosts.length === 1 ? hosts[0] : undefined;
}

export const hostIsNoHost = cause({
  key: "host-is-no-host",
  symptom: "The server that DNS or /skms names is not a KMS host any more",
  gravity: "failing",
  rank: 27,
  references: [PLANNING, "https://github.com/MicrosoftDocs/windows-itpro-docs/issues/10948"],
  words: {
    client: {
      text: "{{host}}, which this machine asks, is not a KMS host: it has a {{kind}} key{{ending}} and no host key, so nothing listens on TCP {{port}} there.",
      suppose: "An upgrade or a new installation of {{host}} replaced the host key.",
      check:
        "Find out which host keys your agreement has. After the repair the Description on {{host}} has to say VOLUME_KMS_.",
      fix: [
        "On {{host}}: install the host key of its Windows Server release or newer, and activate it online or by telephone. That draws on the activations of the key.",
        { run: "open-firewall" },
        { run: "restart-service" },
        "The count begins anew: clients are served from 25 machines on, servers from 5.",
      ],
      otherwise: "{{ends}} New machines never activate.",
      traps: ["firewall-is-not-shown", "licensed-is-not-healthy", "registry-alone"],
    },
    server: {
      text: "{{clients}} {{clients?asks|ask}} this machine as {{clients?its|their}} KMS host, and it is not one: it has a {{kind}} key{{ending}} and no host key.",
      suppose: "An upgrade or a new installation replaced the host key.",
      check: "Find out which host keys your agreement has.",
      fix: [
        "Install the host key of this Windows Server release or newer, and activate it online or by telephone. That draws on the activations of the key.",
        { run: "open-firewall" },
        { run: "restart-service" },
        "Or point the clients at another host and delete the SRV record of this one.",
      ],
      otherwise: "This machine does not activate itself, and its clients fall to Notification one by one.",
      traps: ["firewall-is-not-shown", "registry-alone"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const isNone = (host: Picture): boolean =>
      host.product !== undefined && host.kind !== "kms-host" && host.kind !== "unknown" && host.host === undefined;
    const kindOf = (host: Picture): { readonly kind: string; readonly ending: string } => ({
      kind: host.kind === "kms-client" ? "client" : host.kind.toUpperCase(),
      ending: host.product?.partialKey === undefined ? "" : ` (ends in ${host.product.partialKey})`,
    });
    const found: Sighting<"client" | "server">[] = [];
    for (const asked of picture.asked) {
      const host = view.named(asked.name);
      if (host === undefined || host === picture || !isNone(host)) continue;
      const test = picture.tcp.find(({ succeeded, port }) => succeeded === false && port === asked.port);
      found.push({
        message: "client",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(host.product?.lines.description ?? host.product?.at, asked.at, test?.at),
        data: { host: host.name, port: asked.port, ends: sayEnd(view), ...kindOf(host) },
        explains: [...UNREACHED, 0xc004f039],
        explainsState: true,
        gravity: isActivated(picture) ? "failing" : "down",
      });
      break;
    }
    const clients = view.estate.filter(
      (each) => each !== picture && each.asked.some(({ name }) => view.named(name) === picture),
    );
    if (clients.length > 0 && isNone(picture)) {
      found.push({
        message: "server",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(
          picture.product?.lines.description ?? picture.product?.at,
          picture.machine.registry.find(
            ({ value, data }) => value === "KeyManagementServiceVersion" && data === undefined,
          )?.at,
        ),
        data: { clients: clients.map(({ name }) => name), ...kindOf(picture) },
        explains: [0xc004f056, ...UNREACHED],
        explainsState: true,
        gravity: "down",
      });
    }
    return found;
  },
});

export const hostNotActivated = cause({
  key: "host-not-activated",
  symptom: "0xC004F041, or a KMS host whose own state is not Licensed",
  gravity: "down",
  rank: 55,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`],
  words: {
    own: {
      text: "This machine has a host key that is not activated ({{state}}), so it serves no clients.",
      check: "Activate it once and read the code. Online activation of a host key needs the internet.",
      fix: [{ run: "activate" }, "Without internet, activate by telephone:", { run: "phone" }],
      otherwise: "Its clients get 0xC004F041 or 0xC004F074 and fall to Notification 180 days after their last success.",
    },
    other: {
      text: "The KMS host{{host}} is not activated itself (0xC004F041): its host key is installed and waits for activation.",
      check: "Read the state of the host: it has to be Licensed.",
      fix: ["On the host, activate online or by telephone:", { run: "activate" }, { run: "phone" }],
      otherwise: "{{ends}}",
    },
  },
  find: (view) => {
    const { picture } = view;
    const code = findCode(view, 0xc004f041);
    if (picture.kind === "kms-host" && picture.product?.state !== undefined && !isActivated(picture)) {
      return [
        {
          message: "own",
          certainty: "certain",
          evidence: linesOf(stateLine(view), picture.product.reasonAt),
          data: { state: SAID_STATES[picture.product.state] },
          explains: [0xc004f009, 0xc004f034, 0xc004f041, 0xc004f056],
          explainsState: true,
        },
      ];
    }
    if (code === undefined) return [];
    const host = mainHost(view)?.name;
    return [
      {
        message: "other",
        certainty: "certain",
        evidence: linesOf(code.at),
        data: { host: host === undefined ? "" : ` ${host}`, ends: sayEnd(view) },
        explains: [0xc004f041],
        explainsState: true,
      },
    ];
  },
});

export const targetIsNoHost = cause({
  key: "target-has-no-kms",
  symptom: "0xC004F039: KMS is not enabled on the machine that was asked",
  gravity: "failing",
  rank: 54,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`],
  words: {
    target: {
      text: "The machine that was asked{{host}} has no KMS (0xC004F039).",
      suppose: "The registered name or the SRV record leads to a machine without a host key.",
      check: "Read the state there: a host says “Key Management Service is enabled on this machine”.",
      fix: [
        { run: "read-host" },
        "Correct the registered name or the record, or set the host up. Then activate:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
    },
  },
  find: (view) => {
    const code = findCode(view, 0xc004f039);
    if (code === undefined) return [];
    const host = mainHost(view);
    return [
      {
        message: "target",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(code.at, host?.at),
        data: { host: host === undefined ? "" : ` (${host.name})`, ends: sayEnd(view) },
        explains: [0xc004f039],
        explainsState: true,
      },
    ];
  },
});

function handled(view: View): readonly { readonly event: EventFact; readonly request: HandledRequest }[] {
  return findEvents(view, 12290).flatMap((event) =>
    event.handled === undefined ? [] : [{ event, request: event.handled }],
  );
}

export const sharedCmid = cause({
  key: "shared-cmid",
  symptom: "The count of a KMS host stays: clones share one client machine ID",
  gravity: "failing",
  rank: 46,
  references: [`${AZURE_ARTICLES}/windows-activation-duplicate-client-machine-id`],
  words: {
    host: {
      text: "{{names}} have one client machine ID ({{cmid}}), so this host counts them as one client. They are clones of one installation.",
      suppose:
        "The image was not generalized, or generalized with SkipRearm=1 (as Marketplace images of Windows Server are).",
      check: "Read the current count on the host, and find out how the image was made.",
      fix: [
        "In the image before it is sealed, or on each clone:",
        { run: "rearm" },
        "After the restart, activate each clone:",
        { run: "activate" },
        "Do not go back to an earlier snapshot: that brings the old ID back.",
      ],
      otherwise: "The count stays where it is. Below 5 or 25 no new client is activated.",
      traps: ["no-faked-count"],
    },
    machines: {
      text: "{{names}} have one client machine ID ({{cmid}}): a KMS host counts them as one client.",
      suppose: "They are clones of one image that was not rearmed.",
      check:
        "Read the current count on the host, and find out how the image was made. At Azure's KMS it does not matter.",
      fix: ["On each clone:", { run: "rearm" }, { run: "activate" }],
      otherwise: "The count stays lower than the number of machines.",
      traps: ["no-faked-count"],
    },
  },
  find: (view) => {
    const byId = new Map<string, Map<string, Place>>();
    for (const { event, request } of handled(view)) {
      const names = byId.get(request.cmid) ?? new Map<string, Place>();
      if (!names.has(shortName(request.client))) names.set(shortName(request.client), event.codeAt ?? event.at);
      byId.set(request.cmid, names);
    }
    const found: Sighting<"host" | "machines">[] = [];
    for (const [cmid, names] of byId) {
      if (names.size < 2) continue;
      found.push({
        message: "host",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(...[...names.values()].slice(0, 4)),
        data: { names: [...names.keys()], cmid },
      });
    }
    const own = view.picture.client.cmid;
    const same = own === undefined ? [] : view.estate.filter(({ client }) => client.cmid === own);
    if (same.length > 1 && own !== undefined && found.length === 0) {
      found.push({
        message: "machines",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(view.picture.product?.lines.cmid ?? view.picture.product?.at),
        data: { names: same.map(({ name }) => name), cmid: own },
        gravity: "notice",
      });
    }
    return found;
  },
});

export const countTooLow = cause({
  key: "count-too-low",
  symptom: "0xC004F038: the count of the KMS host is too low",
  gravity: "down",
  rank: 47,
  references: [PLANNING, `${ARTICLES}/activation-error-0xc004cf038-insufficient-kms-host-pool-count`],
  words: {
    client: {
      text: "The path and the host work, and the host has not counted enough machines{{count}}. A Windows client needs a count of 25.",
      suppose: "{{reason}}",
      check:
        "Read the current count on the host, and find out how many distinct machines will ever ask it. Look for equal CMIDs in event 12290.",
      fix: [
        { run: "read-host" },
        { run: "read-12290" },
        "Bring 25 machines of any kind to this host; else use Active Directory-based activation or a MAK for the clients.",
      ],
      otherwise:
        "The client stays unactivated until the count reaches 25. Clients that are activated keep their 180 days.",
      traps: ["clients-count-too", "count-is-capped", "no-faked-count"],
    },
    server: {
      text: "The path and the host work, and the host has not counted enough machines{{count}}. A server needs a count of 5.",
      suppose: "{{reason}}",
      check: "Read the current count on the host. Look for equal CMIDs in event 12290.",
      fix: [
        { run: "read-host" },
        { run: "read-12290" },
        "Bring 5 machines with distinct CMIDs to this host; else use Active Directory-based activation, a MAK, or Azure's KMS on Azure.",
      ],
      otherwise: "The server stays unactivated until the count reaches 5.",
      traps: ["no-faked-count"],
    },
    either: {
      text: "The path and the host work, and the host has not counted enough machines{{count}}: 5 for a server, 25 for a Windows client.",
      suppose: "{{reason}}",
      check: "Read the current count on the host, and which count the requests of 12290 need (5 or 25).",
      fix: [
        { run: "read-host" },
        { run: "read-12290" },
        "Bring more machines to this host; else use Active Directory-based activation or a MAK.",
      ],
      otherwise:
        "The machine stays unactivated until the count is reached. Machines that are activated keep their 180 days.",
      traps: ["no-faked-count", "count-is-capped"],
    },
    host: {
      text: "This KMS host has counted {{current}}{{failed}}: {{whoWaits}} are not activated before the count reaches {{needed}}.",
      suppose:
        "Too few distinct machines asked it in the last 30 days, clones share a CMID, or several hosts split the clients.",
      check: "Look at the CMIDs and the needed count in event 12290.",
      fix: [
        { run: "read-12290" },
        "Bring more machines to this host, give clones their own CMID, or let clients ask one host.",
      ],
      otherwise: "{{whoWaits}} get 0xC004F038. Machines that are activated keep their 180 days.",
      traps: ["count-is-capped", "no-faked-count"],
    },
  },
  find: (view): readonly Sighting<"client" | "server" | "either" | "host">[] => {
    const { picture } = view;
    const code = findCode(view, 0xc004f038);
    const refused = findEvents(view, 12289).find(
      ({ reply }) => reply !== undefined && (reply.flags & 0x04000000) !== 0,
    );
    const host = hostOf(view);
    if (code !== undefined || refused !== undefined) {
      const current = host?.host?.currentCount ?? refused?.reply?.hostCount;
      const needed = findEvents(view, 12288).find(({ sent }) => sent?.required !== undefined)?.sent?.required;
      const family = needed === 25 ? "client" : needed === 5 ? "server" : picture.windows.family;
      const capped = family === "client" && current === 10;
      const reason = capped
        ? "Only servers have asked so far: the count is capped at 10 until a Windows client asks, so it is no number of machines."
        : "Too few distinct machines asked in the last 30 days, clones share a CMID, or several hosts split the clients.";
      const countLine = host?.product?.lines.currentCount;
      return [
        {
          message: family === "client" ? "client" : family === "server" ? "server" : "either",
          certainty: "certain",
          supposed: capped ? "certain" : "possible",
          evidence: linesOf(code?.at, refused?.codeAt ?? refused?.at, countLine),
          data: { count: current === undefined ? "" : ` (it says ${String(current)})`, reason },
          explains: [0xc004f038, ...UNREACHED],
          explainsState: true,
        },
      ];
    }
    const current = picture.host?.currentCount;
    if (picture.kind !== "kms-host" || current === undefined || current >= CLIENT_THRESHOLD) return [];
    // A host that is not activated counts nobody.
    if (picture.state !== undefined && !isActivated(picture)) return [];
    const total = picture.host?.total;
    if (current >= SERVER_THRESHOLD && current < 10 && (picture.host?.failed ?? 0) === 0) return [];
    const below = current < SERVER_THRESHOLD;
    const { failed } = picture.host ?? {};
    // A count of 10 is what a host of servers has; nobody waits there unless requests fail.
    const explained = view.estate.some(
      (each) => each !== picture && each.failures.some(({ code: each2 }) => each2 === 0xc004f038),
    );
    if (!below && (current === 10 || failed === undefined || failed === 0) && !explained) return [];
    if (explained && !below) return [];
    return [
      {
        message: "host",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(picture.product?.lines.currentCount, picture.product?.lines.requestsFailed),
        data: {
          current: current === 1 ? "1 machine" : `${String(current)} machines`,
          failed:
            failed === undefined || total === undefined
              ? ""
              : ` (${String(failed)} of ${String(total)} requests failed)`,
          whoWaits: below ? "servers and Windows clients" : "Windows clients",
          needed: below ? "5 and 25" : "25",
        },
        gravity: "failing",
      },
    ];
  },
});

/** Generations of host keys by what follows VOLUME_KMS_. Sources: public outputs of slmgr /dlv; corrections of 2026-11-30. */
const KEY_SUFFIX: Readonly<Record<string, Release>> = {
  "2012-R2": "2012r2",
  WS12_R2: "2012r2",
  WS12: "2012",
  WS16: "2016",
  WS19: "2019",
  WS22: "2022",
  WS25: "2025",
  W10: "10",
};

function keyGeneration(description: string | undefined): Release | undefined {
  const suffix = /VOLUME_KMS_([A-Z0-9_-]{2,10})/.exec(description ?? "")?.[1];
  return suffix === undefined ? undefined : KEY_SUFFIX[suffix];
}

export const hostKeyTooOld = cause({
  key: "host-key-too-old",
  symptom: "0xC004F042 or 0xC004F015: the KMS host cannot activate this release",
  gravity: "failing",
  rank: 48,
  references: [PLANNING, `${ARTICLES}/error-0xc004f015-activate-windows-10`],
  words: {
    code: {
      text: "The KMS host was reached and cannot activate {{product}} ({{code}}).",
      suppose:
        "Its host key is older than the client, is a key for Windows clients or Office only, or the host lacks the update for newer releases.",
      check: "Read the Description of the host key on the host (VOLUME_KMS_…), and its updates.",
      fix: [
        "On the host, install the required update and the host key of the newest Windows Server you run, then activate it:",
        { run: "activate" },
        "Then activate the client.",
      ],
      otherwise: "{{ends}}",
    },
    known: {
      text: "The host key on {{host}} is of the {{key}} generation and does not activate {{product}}.",
      check: "Read which host keys your agreement has.",
      fix: [
        "On {{host}}, install the required update and the host key of {{product}} or newer, then activate it:",
        { run: "activate" },
      ],
      otherwise: "{{ends}}",
    },
    host: {
      text: "This host refused requests because it cannot activate the product that asked ({{code}}, {{clients}}).",
      suppose:
        "Its host key is older than these clients, is a key for Windows clients, or the host lacks the update for newer releases.",
      check: "Read the Description of the host key (VOLUME_KMS_…) and the updates of this host.",
      fix: [
        "Install the required update and the host key of the newest Windows Server you run, then activate it:",
        { run: "activate" },
      ],
      otherwise: "These clients stay unactivated, or fall to Notification 180 days after their last success.",
    },
  },
  find: (view): readonly Sighting<"code" | "known" | "host">[] => {
    const { picture } = view;
    const bad = handled(view).filter(({ request }) => [0xc004f042, 0xc004f015].includes(request.result));
    const [first] = bad;
    if (first !== undefined) {
      return [
        {
          message: "host",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(
            ...bad.slice(0, 3).map(({ event }) => event.codeAt ?? event.at),
            picture.product?.lines.description,
          ),
          data: {
            code: formatCode(first.request.result),
            clients: [...new Set(bad.map(({ request }) => shortName(request.client)))],
          },
        },
      ];
    }
    const host = hostOf(view);
    const key = keyGeneration(host?.product?.description);
    const { release, called } = picture.windows;
    const activates =
      HOST_KEYS.find((each) => each.key === key)?.activates ??
      (key === "2012r2" ? ["2012r2", "2012", "2008r2", "2008", "8.1", "8", "7"] : undefined);
    const code = findCode(view, 0xc004f042, 0xc004f015);
    const data = {
      product: called ?? "this product",
      ends: sayEnd(view),
      code: code === undefined ? "" : formatCode(code.code),
    };
    if (
      host !== undefined &&
      key !== undefined &&
      release !== undefined &&
      activates !== undefined &&
      !activates.includes(release) &&
      !isActivated(picture) &&
      picture.kind === "kms-client"
    ) {
      return [
        {
          message: "known",
          certainty: "certain",
          evidence: linesOf(host.product?.lines.description, code?.at),
          data: { ...data, host: host.name, key: `Windows Server ${sayRelease(key)}` },
          explains: [0xc004f042, 0xc004f015, 0xc004f074],
          explainsState: true,
        },
      ];
    }
    if (code === undefined || picture.kind === "kms-host") return [];
    // Only a host that refuses a client, or that is to take its host key, says 0xC004F015.
    if (code.code === 0xc004f015 && picture.kind !== "kms-client") return [];
    return [
      {
        message: "code",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(code.at, host?.product?.lines.description),
        data,
        explains: [0xc004f042, 0xc004f015],
        explainsState: true,
      },
    ];
  },
});

export const clockSkew = cause({
  key: "clock-skew",
  symptom: "0xC004F06C: the clocks of client and host differ by more than 4 hours",
  gravity: "down",
  rank: 44,
  references: [`${ARTICLES}/error-0xc004f06c-activate-windows`],
  words: {
    skew: {
      text: "The clocks of client and KMS host are more than 4 hours apart (0xC004F06C): the host received the request and refused it.{{times}}",
      check:
        "Compare both clocks with a time source. If other clients succeed at that host, the client is wrong. For a virtual machine look at the time sync of the hypervisor.",
      fix: [
        { run: "read-clock" },
        "On the machine whose clock is wrong:",
        { run: "correct-clock" },
        "Repair its time source, then activate the client:",
        { run: "activate" },
      ],
      otherwise:
        "{{ends}} If the host is wrong, each client falls to Notification 180 days after its own last success.",
      traps: ["was-contacted", "utc-and-local", "which-clock"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const code = findCode(view, 0xc004f06c);
    const refused = handled(view).find(({ request }) => request.result === 0xc004f06c);
    if (code === undefined && refused === undefined) return [];
    const server = view.estate.find(
      (each) =>
        each !== picture &&
        each.machine.events.some(
          ({ handled: request }) =>
            request?.result === 0xc004f06c &&
            (picture.client.cmid === undefined || request.cmid === picture.client.cmid),
        ),
    );
    const other = server?.machine.events.find(({ handled: request }) => request?.result === 0xc004f06c);
    const logged = refused?.event ?? other;
    const request = refused?.request ?? other?.handled ?? undefined;
    const sent = findEvents(view, 12288).find(({ sent: each }) => each?.result === 0xc004f06c);
    return [
      {
        message: "skew",
        certainty: "certain",
        evidence: linesOf(sent?.codeAt ?? code?.at, logged?.codeAt ?? logged?.at, logged?.at),
        data: {
          times: sayTimes(request?.clientTime ?? sent?.sent?.clientTime, logged?.time),
          ends: sent?.sent?.status === 5 ? "The client is in Notification already and stays there." : sayEnd(view),
        },
        explains: [0xc004f06c, ...UNREACHED],
        explainsState: true,
        gravity: picture.kind === "kms-host" ? "notice" : "down",
      },
    ];
  },
});

/** The request's time is UTC, the log's is local: both are said, with what they would differ by in each zone. */
function sayTimes(requested: string | undefined, logged: string | undefined): string {
  if (requested === undefined) return "";
  const local = logged === undefined ? undefined : readDate(logged)?.time;
  if (local === undefined) return ` The request says ${sayTime(requested)}.`;
  const apart = minutesBetween(requested.replace("Z", ""), local);
  const hours = Math.round((apart / 60) * 10) / 10;
  return ` The request says ${sayTime(requested)}, and the log of the host ${sayTime(local)} in its own time: ${String(hours)} hours less the host's offset from UTC.`;
}

export const publishingDenied = cause({
  key: "srv-record-not-writable",
  symptom: "Event 12293 with 0x80072338: a KMS host cannot publish its record",
  gravity: "notice",
  rank: 49,
  references: [`${ARTICLES}/event-12293-error-0x800723-set-kms-host`],
  words: {
    denied: {
      text: "This KMS host cannot publish its SRV record{{domain}} ({{code}}).",
      suppose: "Another host created _vlmcs._tcp and owns the record; this host has no rights on it.",
      check: "Read the permissions of the record _vlmcs._tcp on the DNS server.",
      fix: [
        "Give a group of your KMS hosts full control of the record in every domain, or declare the record and stop publishing:",
        { run: "stop-publishing" },
      ],
      otherwise: "Clients do not find this host by DNS. Those that know it or another host go on.",
    },
  },
  find: (view) => {
    const event = findEvents(view, 12293)[0];
    const code = findCode(view, 0x80072338);
    if (event === undefined && code === undefined) return [];
    const domain = /domain\s+['"]?([\w.-]{3,253}?)['"]?[\s.,]/i.exec(event?.message ?? "")?.[1];
    const shown = code?.code ?? event?.code;
    return [
      {
        message: "denied",
        certainty: "certain",
        supposed: shown === 0x80072338 ? "probable" : "possible",
        evidence: linesOf(event?.codeAt ?? event?.at, code?.at),
        data: {
          domain: domain === undefined ? "" : ` in ${domain}`,
          code: shown === undefined ? "event 12293" : formatCode(shown),
        },
        explains: [0x80072338, ...(event?.code === undefined ? [] : [event.code])],
      },
    ];
  },
});

export const hostKeySpread = cause({
  key: "host-key-on-many-machines",
  symptom: "The host key is on machines that are no KMS hosts",
  gravity: "failing",
  rank: 36,
  references: [`${ARTICLES}/activation-error-0xc004c008-product-key-not-used`],
  words: {
    spread: {
      text: "{{count}} machines have the same host key (ends in {{ending}}): {{names}}. A host key is for up to 6 hosts.",
      suppose: "The host key is part of an image.",
      check: "Find out which of them are meant to be KMS hosts.",
      fix: [
        "On all others, install the published client key of the edition, stop publishing, and restart:",
        { run: "install-client-key" },
        { run: "stop-publishing" },
      ],
      otherwise:
        "The activations of the host key run out (0xC004C008), and clients spread over hosts that never reach their count.",
    },
  },
  find: (view) => {
    const ending = view.picture.product?.partialKey;
    if (view.picture.kind !== "kms-host" || ending === undefined) return [];
    const same = view.estate.filter(({ kind, product }) => kind === "kms-host" && product?.partialKey === ending);
    if (same.length < 3) return [];
    return [
      {
        message: "spread",
        certainty: same.length > 6 ? "certain" : "probable",
        supposed: "probable",
        evidence: linesOf(view.picture.product?.lines.description, view.picture.product?.lines.partialKey),
        data: { count: same.length, ending, names: same.map(({ name }) => name), keyHint: "" },
      },
    ];
  },
});

export const oddIntervals = cause({
  key: "interval-out-of-range",
  symptom: "Activation or renewal interval is far from its default",
  gravity: "notice",
  rank: 70,
  references: ["https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options"],
  words: {
    interval: {
      text: "The KMS host hands out {{what}} of {{minutes}} minutes; the default is {{usual}}.",
      suppose: "Intervals are minutes: somebody took them for hours or days.",
      check: "Read the intervals on the KMS host: the client's own are replaced by them.",
      fix: [
        "On the host, set 120 (activation) and 10080 (renewal), and restart the service:",
        { run: "restart-service" },
      ],
      otherwise: "{{effect}}",
    },
  },
  find: (view) => {
    const { client, product } = view.picture;
    const found: Sighting<"interval">[] = [];
    const renewal = client.renewalInterval;
    if (renewal !== undefined && (renewal < KMS_INTERVAL.least || renewal > KMS_INTERVAL.most || renewal < 360)) {
      found.push({
        message: "interval",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(product?.lines.renewalInterval ?? product?.at),
        data: {
          what: "a renewal interval",
          minutes: renewal,
          usual: 10_080,
          effect: "Clients ask the host far more often than they need to.",
        },
      });
    }
    const activation = client.activationInterval;
    if (activation !== undefined && activation >= 10_080) {
      found.push({
        message: "interval",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(product?.lines.activationInterval ?? product?.at),
        data: {
          what: "an activation interval",
          minutes: activation,
          usual: 120,
          effect: "A client that failed once tries again only after that long.",
        },
      });
    }
    return found;
  },
});

export const settingOverrides = cause({
  key: "registration-overrides-domain",
  symptom: "/skms setting overrides the /skms-domain setting",
  gravity: "notice",
  rank: 71,
  references: ["https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options"],
  words: {
    both: {
      text: "A host ({{host}}) and a lookup domain ({{domain}}) are both set. The host wins; the domain is ignored.",
      check: "Decide which of the two is meant.",
      fix: ["To use the domain, clear the host:", { run: "clear-host" }],
      otherwise: "The machine asks {{host}} alone, and finds no other when that one is gone.",
    },
  },
  find: (view) => {
    const { client, product } = view.picture;
    if (client.registered === undefined || client.lookupDomain === undefined) return [];
    return [
      {
        message: "both",
        certainty: "certain",
        evidence: linesOf(product?.lines.warning, product?.lines.registeredHost, product?.lines.lookupDomain),
        data: { host: client.registered.name, domain: client.lookupDomain },
      },
    ];
  },
});

export const hostSettings = cause({
  key: "host-settings",
  symptom: "A KMS host has publishing off or low priority, or nobody has asked it",
  gravity: "notice",
  rank: 75,
  references: ["https://learn.microsoft.com/windows-server/get-started/kms-create-host"],
  words: {
    silent: {
      text: "This KMS host is activated, and no client has asked it yet.",
      suppose: "It is new, its SRV record is missing, or its firewall rule is off.",
      check: "Resolve the SRV record, and test the port from a client.",
      fix: [{ run: "resolve-record" }, { run: "open-firewall" }],
      otherwise: "Nothing happens: there is no count before a client asks.",
    },
    publishing: {
      text: "DNS publishing is off on this KMS host{{low}}: clients find it only by a record that somebody else made, or by a registered name.",
      check: "Resolve the SRV record in the domain of the clients.",
      fix: [{ run: "resolve-record" }, "None where the record is declared elsewhere."],
      otherwise: "Clients that search DNS do not find this host unless a record is there.",
    },
    low: {
      text: "This KMS host runs at low priority: on a busy machine it answers late, and clients fail.",
      check: "Read event 12290 for gaps.",
      fix: ["Set the priority to normal (slmgr /spri), and restart the service:", { run: "restart-service" }],
      otherwise: "The count may lag behind on a busy machine.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const { host, product } = picture;
    if (host === undefined || picture.kind !== "kms-host") return [];
    const data = {
      domain: "<domain>",
      host: picture.name,
      port: host.port ?? 1688,
      low: host.lowPriority === true ? ", and it runs at low priority" : "",
    };
    if (host.currentCount === undefined && (host.total === 0 || host.total === undefined) && isActivated(picture)) {
      return [
        {
          message: "silent",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(product?.lines.currentCount, product?.lines.requestsTotal),
          data,
        },
      ];
    }
    if (host.publishing === false)
      return [
        {
          message: "publishing",
          certainty: "certain",
          evidence: linesOf(product?.lines.publishing, product?.lines.priority),
          data,
        },
      ];
    return host.lowPriority === true
      ? [{ message: "low", certainty: "certain", evidence: linesOf(product?.lines.priority), data }]
      : [];
  },
});

export const strangers = cause({
  key: "strangers-ask-host",
  symptom: "Event 12290 names clients of other domains",
  gravity: "notice",
  rank: 72,
  references: ["https://learn.microsoft.com/windows-server/get-started/kms-create-host"],
  words: {
    names: {
      text: "Clients outside the domain {{own}} ask this host: {{names}}. KMS asks nobody who they are.",
      suppose: "TCP 1688 is open to more networks than your own.",
      check: "Look at the source addresses in a firewall log, and who may reach TCP 1688 of this host.",
      fix: ["Restrict TCP 1688 to your own networks, in the guest firewall and in network rules."],
      otherwise: "Others use your host key, which your agreement forbids.",
    },
  },
  find: (view) => {
    const all = handled(view).filter(({ request }) => request.client.includes("."));
    const byDomain = new Map<string, { name: string; at: Place }[]>();
    for (const { event, request } of all) {
      const domain = request.client.split(".").slice(-2).join(".").toLowerCase();
      byDomain.set(domain, [...(byDomain.get(domain) ?? []), { name: request.client, at: event.codeAt ?? event.at }]);
    }
    const [own, ...others] = [...byDomain].sort(([, one], [, other]) => other.length - one.length);
    if (own === undefined || others.length === 0 || own[1].length < 3) return [];
    const foreign = others.flatMap(([, clients]) => clients);
    return [
      {
        message: "names",
        certainty: "possible",
        supposed: "possible",
        evidence: linesOf(...foreign.slice(0, 3).map(({ at }) => at)),
        data: { own: own[0], names: [...new Set(foreign.map(({ name }) => name))] },
      },
    ];
  },
});

export const hostOnWrongSystem = cause({
  key: "host-system-cannot-carry-key",
  symptom: "The Windows of a KMS host cannot carry its host key",
  gravity: "notice",
  rank: 69,
  references: [PLANNING],
  words: {
    release: {
      text: "The host key of the {{key}} generation runs on {{systems}}, and this host is {{windows}}.",
      check: "Read the release of the host and the Description of its key.",
      fix: ["Move the host key to a release that carries it, and activate it there.", { run: "read-host" }],
      otherwise: "The host may fail when it is activated again, and does not activate newer releases.",
    },
    edition: {
      text: "This KMS host runs Azure Edition, which cannot be a KMS host: Azure activates it.",
      check: "Read the edition of the host.",
      fix: ["Set up the KMS host on another edition of Windows Server.", { run: "read-host" }],
      otherwise: "Microsoft does not support the host.",
    },
  },
  find: (view): readonly Sighting<"release" | "edition">[] => {
    const { product, kind, windows } = view.picture;
    if (kind !== "kms-host" || product === undefined) return [];
    const evidence = linesOf(product.lines.description, product.lines.name ?? product.at);
    if (windows.azureEdition) return [{ message: "edition", certainty: "certain", evidence, data: {} }];
    const key = keyGeneration(product.description);
    const runsOn = HOST_KEYS.find((each) => each.key === key)?.runsOn;
    const { release, called } = windows;
    if (
      key === undefined ||
      runsOn === undefined ||
      release === undefined ||
      windows.build === undefined ||
      runsOn.includes(release)
    )
      return [];
    const data = { key: sayRelease(key), systems: runsOn.map(sayRelease), windows: called ?? sayRelease(release) };
    return [{ message: "release", certainty: "certain", evidence, data }];
  },
});
