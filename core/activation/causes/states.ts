import { familyOf, findActivationCode } from "../../data/activation-codes";
import { formatCode } from "../evidence/codes";
import {
  ARTICLES,
  cause,
  findEvents,
  isActivated,
  isNotActivated,
  linesOf,
  PLANNING,
  type Sighting,
  stateLine,
} from "./cause";
import { sayDuration, sayTime } from "./dates";
import { keyHint, SAID_STATES } from "./kinds";
import { mainHost } from "./path";
import { isOverdue, type Picture } from "./picture";

/** Causes that the state and the clock tell, the codes alone, and health. */

export const renewalOverdue = cause({
  key: "renewal-overdue",
  symptom: "Licensed, with an expiry well below 180 days",
  gravity: "failing",
  rank: 62,
  references: [PLANNING],
  words: {
    away: {
      text: "The machine is licensed and has not renewed for {{age}}, where it should every {{interval}}. The DNS server it asked ({{server}}) does not know the KMS record.",
      suppose: "It has been off the organisation's network since: it renews only there.",
      check: "On the organisation's network or its VPN: resolve the record, and test TCP {{port}} of {{host}}.",
      fix: [
        { run: "resolve-record" },
        { run: "test-port" },
        "Connect the machine once (VPN, or cable at the site) and activate:",
        { run: "activate" },
        "A machine that never comes back needs another method of your agreement (MAK, subscription).",
      ],
      otherwise: "{{last}}The machine is licensed until {{ends}}, then it falls to Notification.",
      traps: ["state-word-translated", "record-not-missing", "minutes-are-rounded", "no-public-kms"],
    },
    late: {
      text: "The machine is licensed and has not renewed for {{age}}, where it should every {{interval}}: each renewal since then failed or did not happen.",
      suppose: "It was switched off or away from its KMS host{{host2}}, or the way to the host is broken.",
      check: "Read event 12288 and its code; test the port of the host.",
      fix: [{ run: "read-12288" }, { run: "test-port" }, "Restore the way, then activate:", { run: "activate" }],
      otherwise: "{{last}}The machine is licensed until {{ends}}, then it falls to Notification.",
      traps: ["licensed-is-not-healthy", "minutes-are-rounded"],
    },
    directory: {
      text: "The machine is licensed by Active Directory and has not renewed for {{age}}, where it should every {{interval}}.",
      suppose: "It has not reached a domain controller since.",
      check: "Test the secure channel of the machine: Test-ComputerSecureChannel.",
      fix: ["Connect the machine to its domain, then activate:", { run: "activate" }],
      otherwise: "{{last}}The machine is licensed until {{ends}}, then it falls to Notification.",
    },
  },
  find: (view): readonly Sighting<"away" | "late" | "directory">[] => {
    const { picture } = view;
    const { clock } = picture;
    if (clock === undefined || !isActivated(picture) || !isOverdue(clock)) return [];
    // A registered host is asked by its name: whether the record is found does not matter to it.
    const lookup =
      picture.client.registered === undefined
        ? picture.lookups.find(({ outcome, type }) => type === "srv" && outcome !== "found")
        : undefined;
    const host = mainHost(view);
    const data = {
      age: sayDuration(clock.age),
      interval: sayDuration(clock.interval),
      server: lookup?.serverAddress ?? "",
      host: host?.name ?? "<KMS host>",
      host2: host === undefined ? "" : ` ${host.name}`,
      port: host?.port ?? 1688,
      domain: lookup?.name.replace(/^_vlmcs\._tcp\.?/i, "") || "<domain>",
      last: clock.renewed === undefined ? "" : `Its last success was ${sayTime(clock.renewed)}. `,
      ends: clock.ends === undefined ? `${sayDuration(clock.left)} after this text` : sayTime(clock.ends),
    };
    const message = picture.product?.lastMethod === "ad" ? "directory" : lookup === undefined ? "late" : "away";
    return [
      {
        message,
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(clock.at, lookup?.at),
        data,
        explainsState: true,
        ...(message === "away" ? { explains: [0x8007232b, 0x8007251d] } : {}),
      },
    ];
  },
});

export const stateAlone = cause({
  key: "not-activated",
  symptom: "Unlicensed, Notification or a grace period without another sign",
  gravity: "down",
  rank: 64,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`, PLANNING],
  words: {
    unlicensed: {
      text: "{{product}} is Unlicensed. It has a client key, so it asks a KMS host or Active Directory, and no activation has succeeded.",
      suppose: "Nobody has activated it yet, or a script took Unlicensed for Licensed.",
      check: "Activate once and read the code. Read the value after “License Status: ” whole: Licensed is 1 alone.",
      fix: [
        "Register the host, or leave it to discovery by DNS, and activate:",
        { run: "set-host" },
        { run: "activate" },
      ],
      otherwise: "The machine stays unactivated; it tries again every 2 hours by itself.",
      traps: ["whole-state"],
    },
    expired: {
      text: "{{product}} is in Notification because its time is over (0xC004F009): it was never activated in time, or did not reach its KMS host for 180 days.",
      suppose:
        "Name resolution, the way to the host, the host itself or its count is the reason; the text does not say which.",
      check: "Activate once and read the code; read event 12288 and which host is registered.",
      fix: [
        { run: "read-12288" },
        { run: "read-state" },
        "Restore the way to the host, then activate:",
        { run: "activate" },
      ],
      otherwise: "The machine stays in Notification: a black desktop, prompts, and updates for security alone.",
      traps: ["code-alone"],
    },
    notification: {
      text: "{{product}} is in Notification{{reason}}: it is not activated.",
      check: "Activate once and read the code; read event 12288 and which host is registered.",
      fix: [{ run: "read-state" }, { run: "read-12288" }, { run: "activate" }],
      otherwise: "The machine stays in Notification.",
    },
    grace: {
      text: "{{product}} is {{state}}{{left}} and not activated yet.",
      check: "Find out how it is to activate, and activate once: the code of that attempt tells more.",
      fix: [{ run: "read-state" }, { run: "activate" }],
      otherwise: "{{ends}}",
      traps: ["informational-code"],
    },
    genuine: {
      text: "{{product}} was found not genuine ({{state}}).",
      check: "Find out where the installation and the key come from. Run sfc /scannow.",
      fix: ["Install a genuine key and activate:", { run: "install-client-key" }, { run: "activate" }],
      otherwise: "{{ends}}",
    },
  },
  find: (view): readonly Sighting<"unlicensed" | "expired" | "notification" | "grace" | "genuine">[] => {
    const { picture } = view;
    const { product, state } = picture;
    if (product === undefined || state === undefined || isActivated(picture)) return [];
    const host = mainHost(view);
    const data = {
      product: product.name ?? picture.windows.called ?? "Windows",
      state: SAID_STATES[state],
      host: host?.name ?? "<KMS host>",
      port: host?.port ?? 1688,
      reason: product.reason === undefined ? "" : ` (${formatCode(product.reason)})`,
      left: product.minutes === undefined ? "" : ` (${sayDuration(product.minutes)} left)`,
      ends: sayGrace(picture),
      keyHint: keyHint(view),
    };
    const evidence = linesOf(stateLine(view), product.reasonAt, product.minutesAt);
    const genuine = state === "non-genuine-grace" || product.reason === 0xc004f200 || product.reason === 0xc004f064;
    const message = genuine
      ? "genuine"
      : state === "unlicensed"
        ? "unlicensed"
        : state === "notification"
          ? product.reason === 0xc004f009
            ? "expired"
            : "notification"
          : "grace";
    return [
      {
        message,
        certainty: "certain",
        supposed: "possible",
        evidence,
        data,
        explains: product.reason === undefined ? [] : [product.reason],
        explainsState: true,
        gravity: message === "grace" ? "failing" : "down",
      },
    ];
  },
});

function sayGrace({ product, clock }: Picture): string {
  if (product?.minutes === undefined) return "When the grace period ends, the machine falls to Notification.";
  if (clock?.ends !== undefined) return `The machine falls to Notification on ${sayTime(clock.ends)}.`;
  return `The machine falls to Notification in ${sayDuration(product.minutes)}.`;
}

export const noise = cause({
  key: "genuine-ticket-noise",
  symptom: "Events 8200 and 8208 with 0x80072EE7 on a server without internet",
  gravity: "none",
  rank: 24,
  references: [`${ARTICLES}/event-id-8208-8200-900`],
  words: {
    noise: {
      text: "Nothing is wrong with the activation: a component asked for a genuine ticket and could not reach Microsoft ({{code}}). KMS needs no internet{{renewed}}.",
      suppose: "The machine has no way to the internet, and the component that calls is not KMS.",
      check: "None. Event 900 of the same minute names the caller.",
      fix: [
        "None. Against the events, use the policy “Turn off KMS Client Online AVS Validation”, or switch the component off that calls.",
      ],
      otherwise: "The events return with the caller.{{next}}",
      traps: ["internet-is-not-kms", "genuine-not-questioned"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const events = findEvents(view, 8200, 8208);
    const [first] = events;
    const others = picture.failures.filter(
      ({ code, eventId }) => eventId === undefined || (eventId !== 8200 && eventId !== 8208) || code === 0,
    );
    if (
      first === undefined ||
      !isActivated(picture) ||
      others.length > 0 ||
      !["kms-client", "kms-host"].includes(picture.kind)
    )
      return [];
    const { clock } = picture;
    return [
      {
        message: "noise",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(stateLine(view), clock?.at, first.codeAt ?? first.at),
        data: {
          code: first.code === undefined ? "no code" : formatCode(first.code),
          renewed: clock === undefined ? "" : `, and it renewed ${sayDuration(clock.age)} ago`,
          next: clock?.next === undefined ? "" : ` The next renewal is about ${sayTime(clock.next)}.`,
        },
        explains: events.flatMap(({ code }) => (code === undefined ? [] : [code])),
      },
    ];
  },
});

type Health = "kms" | "directory" | "permanent" | "virtualMachine" | "host" | "state" | "events" | "activated";

export const healthy = cause({
  key: "nothing-wrong",
  symptom: "Licensed, and nothing is wrong",
  gravity: "none",
  rank: 90,
  references: [PLANNING],
  words: {
    kms: {
      text: "Nothing is wrong: {{product}} is licensed by KMS{{host}} and renewed {{age}} ago.",
      check: "None.",
      fix: ["None."],
      otherwise:
        "It renews by itself{{next}}. If every renewal failed from now on, it would fall to Notification {{ends}}.",
    },
    directory: {
      text: "Nothing is wrong: {{product}} is licensed by Active Directory{{object}}.",
      check: "None.",
      fix: ["None."],
      otherwise:
        "It renews by itself as long as it reaches its domain. Out of the domain it falls to Notification {{ends}}.",
    },
    permanent: {
      text: "Nothing is wrong: {{product}} is licensed{{by}}. KMS plays no part in it.",
      check: "None.",
      fix: ["None."],
      otherwise: "The licence has no end.",
      traps: ["informational-code"],
    },
    virtualMachine: {
      text: "Nothing is wrong: {{product}} is licensed by its Hyper-V host{{hyperv}}. KMS plays no part in it.",
      check: "None.",
      fix: ["None."],
      otherwise: "The Hyper-V host renews it as long as it is activated and answers{{remaining}}.",
    },
    host: {
      text: "Nothing is wrong: this KMS host is activated{{count}}.",
      check: "None.",
      fix: ["None."],
      otherwise: "It serves its clients; its own licence has no end.",
      traps: ["count-is-capped"],
    },
    state: {
      text: "Nothing is wrong: {{product}} is licensed{{until}}.",
      check: "None. The minutes that are left would tell when it renewed last: slmgr /dlv.",
      fix: ["None."],
      otherwise: "A volume licence renews by itself; another has no end.",
      traps: ["code-by-number"],
    },
    events: {
      text: "Nothing is wrong: the one product that is in use{{product}} is licensed. 0xC004F014 on the others says that they have no key, that is, are not in use.",
      suppose:
        "The last number of its line is the minutes that are left: {{left}}. That is worked out, not documented.",
      check: "None. slmgr /dlv would say the minutes.",
      fix: ["None."],
      otherwise:
        "It renews by itself{{next}}. If every renewal failed from now on, it would fall to Notification {{ends}}.",
      traps: ["not-in-use-is-no-error", "hardware-event", "noise-events"],
    },
    activated: {
      text: "Nothing is wrong: {{product}} was activated.",
      check: "None. slmgr /dlv shows the state.",
      fix: ["None."],
      otherwise: "A volume licence renews by itself; another has no end.",
    },
  },
  find: (view): readonly Sighting<Health>[] => {
    const { picture } = view;
    if (!isActivated(picture) || picture.windows.evaluation) return [];
    const { product, clock } = picture;
    const host = mainHost(view);
    const data = {
      product: product?.name ?? picture.windows.called ?? "Windows",
      host: host === undefined ? "" : ` (${host.name})`,
      age: clock === undefined ? "" : sayDuration(clock.age),
      next: clock?.next === undefined ? "" : ` about ${sayTime(clock.next)}`,
      ends: clock?.ends === undefined ? "180 days after its last success" : `on ${sayTime(clock.ends)}`,
      left: clock === undefined ? "" : `${String(clock.left)} minutes`,
      until: product?.endText === undefined ? "" : ` until ${product.endText} (in the date format of the machine)`,
      object: product?.adObject === undefined ? "" : ` (${product.adObject})`,
      by:
        {
          oem: " by a key of its manufacturer",
          mak: " by a MAK",
          retail: " by a retail key or a digital licence",
        }[picture.kind as string] ?? "",
      hyperv: product?.avmaHost === undefined ? "" : ` (${product.avmaHost})`,
      remaining: product?.minutes === undefined ? "" : `; ${sayDuration(product.minutes)} are left until then`,
      count: picture.host?.currentCount === undefined ? "" : `, and its count is ${String(picture.host.currentCount)}`,
    };
    const evidence = linesOf(
      stateLine(view),
      clock?.at,
      product?.lines.channel ?? product?.lines.description,
      product?.lines.currentCount,
    );
    const found = (message: Health): readonly Sighting<typeof message>[] => [
      {
        message,
        certainty: "certain",
        ...(message === "events" ? { supposed: "probable" as const } : {}),
        evidence,
        data,
        explains: picture.failures
          .filter(({ where, code }) => where === "event" && code === 0xc004f014)
          .map(({ code }) => code),
      },
    ];
    if (product === undefined) return found("activated");
    if (product.from === "event")
      return found("events").map((each) => ({
        ...each,
        data: { ...data, product: product.name === undefined ? "" : ` (${product.name})` },
      }));
    if (picture.kind === "kms-host") return found("host");
    if (product.lastMethod === "ad") return found("directory");
    if (picture.kind === "avma") return found("virtualMachine");
    if (["oem", "mak", "retail"].includes(picture.kind)) return found("permanent");
    return found(clock === undefined ? "state" : "kms");
  },
});

export const codeAlone = cause({
  key: "code",
  symptom: "A code that no other cause explains",
  gravity: "failing",
  rank: 66,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`],
  words: {
    known: {
      text: "{{code}}{{symbol}}: {{meaning}}",
      suppose: "{{reasons}}",
      check: "{{check}}",
      fix: ["{{fix}}"],
      otherwise: "{{ends}}",
    },
    unknown: {
      text: "{{code}} is not in the table of activation codes. By its number it belongs to: {{family}}.",
      check: "Look for another code beside it, and for its text: slui.exe 0x2a {{code}}.",
      fix: [{ run: "read-12288" }, { run: "read-state" }],
      otherwise: "{{ends}}",
    },
  },
  find: (view): readonly Sighting<"known" | "unknown">[] => {
    const { picture } = view;
    const ends = isActivated(picture)
      ? "The machine is licensed now. A volume licence runs 180 days from its last success."
      : "The machine stays as it is: the text does not show an end.";
    return picture.failures.map((fact): Sighting<"known" | "unknown"> => {
      const known = findActivationCode(fact.code);
      const common = {
        evidence: linesOf(fact.at),
        explains: [fact.code],
        gravity: isNotActivated(picture) ? ("down" as const) : ("notice" as const),
      };
      if (known === undefined)
        return {
          message: "unknown",
          certainty: "possible",
          ...common,
          data: { code: formatCode(fact.code), family: familyOf(fact.code), ends },
        };
      const { meaning, reasons, check, fix, symbol } = known;
      return {
        message: "known",
        certainty: "certain",
        supposed: "possible",
        ...common,
        data: {
          code: formatCode(fact.code),
          symbol: symbol === undefined ? "" : ` (${symbol})`,
          meaning,
          reasons,
          check,
          fix,
          ends,
        },
      };
    });
  },
});

export const notTold = cause({
  key: "nothing-to-go-on",
  symptom: "The text shows neither a state nor a code",
  gravity: "notice",
  rank: 99,
  references: [],
  words: {
    nothing: {
      text: "The text shows neither the state of a product nor a failure, so nothing can be said about the activation.",
      check: "Read the state and, on a client of KMS, the last requests.",
      fix: [{ run: "read-state" }, { run: "read-12288" }],
      otherwise: "Unknown.",
      traps: ["empty-is-unknown"],
    },
    host: {
      text: "This is a KMS host{{count}}. The text does not show whether it is activated itself.",
      check: "Read its own state.",
      fix: [{ run: "read-host" }],
      otherwise: "Unknown.",
    },
    language: {
      text: "The state is in a language whose words are not known here (“{{line}}”), and nothing else in the text tells it.",
      check: "Read the state by CIM: its numbers are the same in every language.",
      fix: [{ run: "read-state" }],
      otherwise: "Unknown.",
    },
  },
  find: (view): readonly Sighting<"nothing" | "host" | "language">[] => {
    const at = view.picture.machine.labelsNotUnderstood;
    if (at !== undefined && view.picture.state === undefined)
      return [{ message: "language", certainty: "certain", evidence: linesOf(at), data: { line: at.text } }];
    const { host, kind, product } = view.picture;
    if (kind === "kms-host") {
      const count = host?.currentCount === undefined ? "" : ` with a count of ${String(host.currentCount)}`;
      return [
        {
          message: "host",
          certainty: "certain",
          evidence: linesOf(product?.lines.currentCount, product?.at),
          data: { count },
        },
      ];
    }
    return [{ message: "nothing", certainty: "certain", evidence: [], data: {} }];
  },
});
