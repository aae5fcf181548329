import { findActivationCode } from "../../data/activation-codes";
import { KNOWN_ACTIVATION_IDS } from "../../data/slmgr-text";
import { clientKeyOf } from "../client-key";
import { formatCode } from "../evidence/codes";
import type { Place, ProductFact } from "../evidence/evidence";
import {
  ARTICLES,
  AZURE_ARTICLES,
  CLIENT_KEYS,
  cause,
  findCode,
  findSign,
  findSignsOf,
  isActivated,
  isNotActivated,
  linesOf,
  stateLine,
  triesVolume,
  type View,
} from "./cause";
import { addMinutes, readDate, sayDuration, sayTime } from "./dates";

/** Causes that lie in the product: which one it is, what kind it is, and which key it has. */

/** What to write after "published client key": which one, by its end, where Windows is known. */
export function keyHint({ picture: { windows } }: View): string {
  const key =
    windows.release === undefined || windows.edition === undefined
      ? undefined
      : clientKeyOf(windows.release, windows.edition);
  const called = windows.called === undefined ? "" : ` of ${windows.called}`;
  return key === undefined ? called : `${called}, ends in ${key.slice(-5)}`;
}

function channelLine({ picture }: View): Place | undefined {
  const product = picture.product ?? picture.removed;
  return product?.lines.description ?? product?.lines.channel ?? product?.at;
}

const INTERNET = [0x80072ee2, 0x80072ee7, 0x80072f8f];

export const makNeverAsks = cause({
  key: "mak-never-asks-kms",
  symptom: "A machine with a MAK is pointed at a KMS host and does not activate",
  gravity: "down",
  rank: 30,
  references: [CLIENT_KEYS],
  words: {
    mak: {
      text: "The machine has a MAK (VOLUME_MAK), so it never asks the KMS host{{hostSaid}}. Activation goes to Microsoft's servers on the internet.",
      check: "Test TCP 1688 to the KMS host before you change the key.",
      fix: [
        "To activate by KMS, install the published client key of the edition and activate:",
        { run: "install-client-key" },
        { run: "activate" },
        "To keep the MAK, activate it by telephone:",
        { run: "phone" },
      ],
      otherwise: "The machine is not activated and stays so: no retry helps.",
      traps: ["not-asked-kms", "registered-is-not-used", "ping", "internet-is-not-kms", "mak-not-used-up"],
    },
  },
  find: (view) => {
    const { picture } = view;
    if (picture.kind !== "mak" || isActivated(picture) || !triesVolume(view)) return [];
    // An answer of Microsoft's servers: it did ask them, and they say why.
    if (picture.failures.some(({ code }) => code >>> 12 === 0xc004c)) return [];
    const host = picture.client.registered?.name ?? picture.asked[0]?.name;
    return [
      {
        message: "mak",
        certainty: "certain",
        evidence: linesOf(channelLine(view), stateLine(view), findCode(view, ...INTERNET)?.at),
        data: {
          hostSaid: host === undefined ? "" : ` ${host}`,
          keyHint: keyHint(view),
          host: host ?? "<KMS host>",
          port: 1688,
        },
        explains: [...INTERNET, 0xc004f009, 0xc004f074, 0xc004f034],
        explainsState: true,
      },
    ];
  },
});

export const retailNeverAsks = cause({
  key: "retail-never-asks-kms",
  symptom: "A machine with a retail key is to be activated by KMS or Active Directory and is not",
  gravity: "down",
  rank: 30,
  references: [`${ARTICLES}/troubleshoot-adba-clients-not-activate`, CLIENT_KEYS],
  words: {
    retail: {
      text: "The {{keyState}} of the {{channel}} channel. Such a machine asks neither an activation object in Active Directory nor a KMS host.",
      suppose: "It was installed from retail or MSDN media: other machines of the same release activate.",
      check:
        "Find out which image these machines come from, and compare the partial product key with a machine that activates{{expected}}.",
      fix: [
        "Install the published client key of the edition over the old key, without /upk first:",
        { run: "install-client-key" },
        { run: "activate" },
        "Replace the image, and expect the information of the KMS or AD client in the state afterwards.",
      ],
      otherwise: "The machine stays unactivated, and so does each new machine from that image.",
      traps: ["retail-is-not-good", "ad-is-not-at-fault", "dns-is-not-at-fault", "stopped-is-normal"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const product = picture.product ?? picture.removed;
    if (
      product === undefined ||
      !["retail", "oem"].includes(product.kind) ||
      isActivated(picture) ||
      !triesVolume(view)
    )
      return [];
    const removed = picture.removed !== undefined;
    const hint = keyHint(view);
    return [
      {
        message: "retail",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(channelLine(view), findSign(view, "no-product-key", "no-product")?.at, stateLine(view)),
        data: {
          channel: product.kind === "oem" ? "OEM" : "RETAIL",
          keyState: removed ? "key was removed; it was" : "installed key is",
          keyHint: hint,
          expected: hint.includes("ends in") ? ` (${hint.replace(/^.*, /, "")})` : "",
        },
        explains: [0xc004f034, 0xc004f014, 0x8007007b, 0x8007232b, 0xc004f009, 0xc004f074, 0xc004f056],
        explainsState: true,
      },
    ];
  },
});

export const microsoftNotReached = cause({
  key: "microsoft-not-reached",
  symptom: "0x80072EE7, 0x80072EE2 or 0x80072F8F: Microsoft's activation servers are not reached",
  gravity: "down",
  rank: 31,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`],
  words: {
    key: {
      text: "{{product}} has a {{channel}} key, which Microsoft activates on the internet, and its activation servers were not reached ({{code}}).",
      suppose: "{{reason}}",
      check:
        "Test TCP 443 to activation-v2.sls.microsoft.com from the machine, and read its DNS servers and the proxy of the system account (netsh winhttp show proxy).",
      fix: [
        "Let the machine reach Microsoft's activation servers, then activate:",
        { run: "activate" },
        "Without internet, activate by telephone:",
        { run: "phone" },
      ],
      otherwise: "The product stays unactivated; each attempt ends the same way.",
      traps: ["mak-not-used-up"],
    },
    addOn: {
      text: "The add-on {{product}} could not be activated because Microsoft's activation servers were not reached ({{code}}).",
      suppose: "{{reason}}",
      check:
        "Test TCP 443 to activation-v2.sls.microsoft.com from the machine, and read its DNS servers and the proxy of the system account (netsh winhttp show proxy).",
      fix: [
        "Let the machine reach Microsoft's activation servers, then activate the add-on by its activation ID:",
        { run: "activate-product" },
        "Without internet, activate it by telephone:",
        { run: "phone" },
      ],
      otherwise: "Windows itself is not affected. No extended security updates arrive.",
      traps: ["mak-not-used-up", "first-block-is-no-windows"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const code = findCode(view, ...INTERNET);
    if (code === undefined) return [];
    const addOn = failedAddOn(view, code.code);
    const common = {
      certainty: "certain" as const,
      supposed: "possible" as const,
      explains: INTERNET,
    };
    const shared = { code: formatCode(code.code), reason: UNREACHED_REASONS[code.code] ?? "" };
    if (addOn !== undefined) {
      return [
        {
          message: "addOn",
          ...common,
          evidence: linesOf(code.at, addOn.at),
          data: { ...shared, product: addOn.name, activationId: addOn.activationId ?? "<activation ID>" },
          gravity: "failing",
        },
      ];
    }
    const product = picture.product;
    if (product === undefined || !["mak", "retail", "oem", "kms-host"].includes(picture.kind) || isActivated(picture))
      return [];
    return [
      {
        message: "key",
        ...common,
        evidence: linesOf(code.at, channelLine(view), stateLine(view)),
        data: {
          ...shared,
          product: product.name ?? "Windows",
          channel: picture.kind === "kms-host" ? "host" : picture.kind.toUpperCase(),
        },
        explains: [...INTERNET, 0xc004f034, 0xc004f009, 0xc004f056],
        explainsState: true,
      },
    ];
  },
});

const UNREACHED_REASONS: Readonly<Record<number, string>> = {
  2147954407:
    "The name of the server does not resolve: the machine has no DNS for names of the internet, or none at all.",
  2147954402: "The request ended in a timeout: a firewall, or a proxy that the system account does not know.",
  2147954575: "No secure channel: old TLS settings, a wrong clock, or a proxy that inspects the connection.",
};

/** The add-on that an attempt with this code was about. */
function failedAddOn(
  { picture }: View,
  code: number,
): { readonly name: string; readonly activationId?: string; readonly at: Place } | undefined {
  const attempt = picture.machine.operations.find(
    ({ does, succeeded, code: each }) => does === "activate" && succeeded === false && each === code,
  );
  if (attempt === undefined) return undefined;
  const { activationId, product, at } = attempt;
  const known = picture.addOns.find((each) => each.activationId !== undefined && each.activationId === activationId);
  if (known === undefined && !/add-?on|\bESU\b/i.test(product ?? "")) return undefined;
  return {
    name: known?.name ?? product ?? "",
    at: known?.at ?? at,
    ...(activationId === undefined ? {} : { activationId }),
  };
}

export const notYetActivated = cause({
  key: "never-activated",
  symptom: "Notification with 0xC004F034: a MAK, retail or OEM product is not activated",
  gravity: "down",
  rank: 35,
  references: [ARTICLES],
  words: {
    single: {
      text: "{{product}} has a {{channel}} key that has not been activated ({{state}}{{reason}}). It asks Microsoft on the internet, not a KMS host.",
      check: "Activate once and read the code of that attempt.",
      fix: [
        "Activate online or by telephone:",
        { run: "activate" },
        { run: "phone" },
        "Where your agreement activates by KMS or Active Directory, install the published client key instead:",
        { run: "install-client-key" },
      ],
      otherwise: "The machine stays as it is: {{state}}.",
    },
    attempt: {
      text: "{{product}} has a {{channel}} key and is not activated ({{state}}), and the attempt failed: {{code}}. {{meaning}}",
      suppose: "{{reasons}}",
      check: "{{check}}",
      fix: ["{{fix}}", "If online activation goes on failing, activate by telephone:", { run: "phone" }],
      otherwise: "The machine stays as it is: {{state}}.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const product = picture.product;
    if (
      product === undefined ||
      !["mak", "retail", "oem"].includes(product.kind) ||
      product.state === undefined ||
      isActivated(picture)
    )
      return [];
    const data = {
      product: product.name ?? "Windows",
      channel: product.kind.toUpperCase(),
      state: SAID_STATES[product.state],
    };
    const attempt = picture.machine.operations.findLast(
      ({ does, succeeded, code }) => does === "activate" && succeeded === false && code !== undefined,
    );
    const known = attempt?.code === undefined ? undefined : findActivationCode(attempt.code);
    if (attempt?.code !== undefined && known !== undefined && !REASONS_OF_STATE.includes(attempt.code)) {
      const { meaning, reasons, check, fix } = known;
      return [
        {
          message: "attempt",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(attempt.at, stateLine(view), channelLine(view)),
          data: { ...data, code: formatCode(attempt.code), meaning, reasons, check, fix },
          explains: [attempt.code, ...REASONS_OF_STATE],
          explainsState: true,
        },
      ];
    }
    return [
      {
        message: "single",
        certainty: "certain",
        evidence: linesOf(stateLine(view), product.reasonAt, channelLine(view)),
        data: {
          ...data,
          reason: product.reason === undefined ? "" : `, ${formatCode(product.reason)}`,
          keyHint: keyHint(view),
        },
        explains: REASONS_OF_STATE,
        explainsState: true,
      },
    ];
  },
});

const REASONS_OF_STATE = [0xc004f034, 0xc004f009, 0xc004f056];

export const SAID_STATES: Readonly<Record<NonNullable<ProductFact["state"]>, string>> = {
  unlicensed: "Unlicensed",
  licensed: "Licensed",
  "oob-grace": "in its first grace period",
  "oot-grace": "in the grace period after an expired activation",
  "non-genuine-grace": "in the grace period of a non-genuine Windows",
  notification: "in Notification",
  "extended-grace": "in an extended grace period",
};

export const avma = cause({
  key: "avma-key",
  symptom: "0xC004FD01 or 0xC004FD02: a key for automatic virtual machine activation",
  gravity: "down",
  rank: 30,
  references: [`${AZURE_ARTICLES}/windows-vm-activation-error-0xc004fd01-0xc004fd02`],
  words: {
    platform: {
      text: "The machine has a key for automatic virtual machine activation (AVMA) and does not run on a Hyper-V host that gives it. Azure never does.",
      suppose: "The machine or its image came from Hyper-V.",
      check:
        "Find out where the machine runs: Azure, another hypervisor, or a Hyper-V host with Windows Server Datacenter.",
      fix: [
        "Install the published client key of the edition:",
        { run: "install-client-key" },
        "On Azure, register Azure's KMS:",
        { run: "set-host" },
        { run: "activate" },
      ],
      otherwise: "The machine is not activated and stays so.",
      traps: ["not-asked-kms"],
    },
    parent: {
      text: "The machine has a key for automatic virtual machine activation (AVMA), and its Hyper-V host is not activated or has no Datacenter edition.",
      check: "Read the activation state of the Hyper-V host. On Azure no host gives it.",
      fix: [
        "Activate the Hyper-V host (Windows Server Datacenter), or install the published client key in the guest:",
        { run: "install-client-key" },
        { run: "activate" },
      ],
      otherwise: "The machine is not activated and stays so.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const wrong = findCode(view, 0xc004fd01);
    const parent = findCode(view, 0xc004fd02, 0xc004fd04);
    if (wrong === undefined && parent === undefined && (picture.kind !== "avma" || !isNotActivated(picture))) return [];
    const onAzure = picture.cloud === "azure";
    const isParent = wrong === undefined && parent !== undefined && !onAzure;
    return [
      {
        message: isParent ? "parent" : "platform",
        certainty: wrong !== undefined || parent !== undefined ? "certain" : "probable",
        supposed: "possible",
        evidence: linesOf(channelLine(view), wrong?.at ?? parent?.at, stateLine(view)),
        data: { keyHint: keyHint(view), host: "azkms.core.windows.net", port: 1688 },
        explains: [0xc004fd01, 0xc004fd02, 0xc004fd04, 0xc004f009],
        explainsState: true,
      },
    ];
  },
});

function evaluationEnd({ picture }: View): { readonly said: string; readonly time?: string } {
  const product = picture.product;
  if (product?.evaluationEnd !== undefined) {
    const date = readDate(product.evaluationEnd, product.extendedPid);
    return {
      said: date === undefined ? product.evaluationEnd : sayTime(date.time),
      ...(date === undefined ? {} : { time: date.time }),
    };
  }
  const now = product?.trustedTime === undefined ? undefined : readDate(product.trustedTime, product.extendedPid)?.time;
  if (now !== undefined && product?.minutes !== undefined) {
    const time = addMinutes(now, product.minutes);
    return { said: sayTime(time), time };
  }
  return {
    said:
      product?.minutes === undefined
        ? "the end of its period"
        : `${sayDuration(product.minutes)} from the time of the text`,
  };
}

export const evaluationExpired = cause({
  key: "evaluation-over",
  symptom: "An evaluation shuts down every hour or shows Notification",
  gravity: "down",
  rank: 29,
  references: [
    "https://learn.microsoft.com/windows-server/get-started/upgrade-conversion-options",
    "https://github.com/ruzickap/packer-templates/issues/10",
  ],
  words: {
    over: {
      text: "This is an evaluation of Windows, and its period is over or never began. A server then shuts down every hour.",
      suppose:
        "Which of the two the text does not show: an evaluation that is not activated within its first 10 days ends as well.",
      check: "Read the evaluation end date and the rearm count. Media may be so old that their fixed end has passed.",
      fix: [
        "While a rearm is left, it buys time:",
        { run: "rearm" },
        { run: "activate" },
        "For good, convert to the full edition with a key you own:",
        { run: "read-edition" },
        { run: "set-edition" },
        "If the shutdowns started on a fresh installation, use newer media.",
      ],
      otherwise: "A server shuts down every hour. The state does not mend itself.",
      traps: ["kms-never-for-evaluation"],
    },
    refused: {
      text: "Microsoft's activation server offers this evaluation no new period (0xC004C032).",
      suppose: "The evaluation was rearmed, or its media are too old; Microsoft documents no reason.",
      check: "Read the evaluation end date and the rearm count.",
      fix: [
        "Install from current evaluation media, or convert to the full edition with a key you own:",
        { run: "read-edition" },
        { run: "set-edition" },
      ],
      otherwise: "The evaluation ends when its current period does, or stays ended.",
      traps: ["kms-never-for-evaluation"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const shutdown = findSign(view, "evaluation-shutdown");
    const refused = findCode(view, 0xc004c032);
    const expired = findCode(view, 0xc004fc07);
    const over =
      picture.windows.evaluation &&
      picture.state !== undefined &&
      !isActivated(picture) &&
      picture.state !== "oob-grace";
    const target = (picture.product?.name ?? "").includes("Datacenter") ? "ServerDatacenter" : "ServerStandard";
    const common = {
      data: { target },
      explains: [0xc004fc07, 0xc004c032, 0xc004f009, 0xc004f034, 0xc004f056],
      explainsState: true,
    };
    if (refused !== undefined) {
      return [
        {
          message: "refused",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(refused.at, channelLine(view)),
          ...common,
        },
      ];
    }
    if (shutdown === undefined && expired === undefined && !over) return [];
    return [
      {
        message: "over",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(shutdown?.at, expired?.at, stateLine(view), picture.product?.at),
        ...common,
      },
    ];
  },
});

const TARGET_OF: Readonly<Record<string, string>> = { Standard: "ServerStandard", Datacenter: "ServerDatacenter" };

export const evaluationTarget = cause({
  key: "evaluation-without-target",
  symptom: "DISM offers an evaluation no way to the full edition of the same name",
  gravity: "notice",
  rank: 28,
  references: [
    "https://learn.microsoft.com/windows-server/get-started/upgrade-conversion-options",
    "https://github.com/MicrosoftDocs/windowsserverdocs/issues/7017",
  ],
  words: {
    other: {
      text: "This evaluation ({{current}}) offers no way to {{wanted}}: DISM lists {{targets}} alone.",
      suppose: "Microsoft does not say whether that is by design.",
      check: "Find out which licence you own, and whether the server can be rebuilt.",
      fix: [
        "If you own Standard: install Standard from volume media and move the role.",
        "If you own Datacenter for the whole machine:",
        { run: "set-edition" },
        "A rearm ({{rearms}} left) only buys time.",
      ],
      otherwise: "The evaluation ends on {{end}}; then the server shuts down every hour.",
      traps: ["datacenter-is-not-the-answer", "kms-never-for-evaluation"],
    },
    none: {
      text: "This edition ({{current}}) cannot be converted: DISM lists no target edition.",
      check:
        "Find out which licence you own, and whether the server can be rebuilt. A domain controller cannot be converted.",
      fix: ["Install the full edition from volume media and move the role."],
      otherwise: "The evaluation ends on {{end}}; then the server shuts down every hour.",
      traps: ["kms-never-for-evaluation"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const current = picture.machine.editions.findLast((each) => each.current !== undefined);
    const targets = picture.machine.editions.flatMap((each) => each.targets);
    const name = /^Server(Standard|Datacenter)Eval/.exec(current?.current ?? "")?.[1];
    const none = findSign(view, "edition-not-settable");
    if (current?.current === undefined || name === undefined) return [];
    const wanted = TARGET_OF[name] ?? name;
    const data = {
      current: current.current,
      wanted: `Standard`.includes(name) ? "Standard" : name,
      targets: [...new Set(targets.map(({ edition }) => edition))],
      target: targets[0]?.edition ?? wanted,
      end: evaluationEnd(view).said,
      rearms: picture.product?.rearmsLeft ?? "see /dlv, how many are",
    };
    if (targets.length === 0) {
      return none === undefined
        ? []
        : [{ message: "none", certainty: "certain", evidence: linesOf(none.at, current.at), data }];
    }
    if (targets.some(({ edition }) => edition.startsWith(wanted))) return [];
    return [
      {
        message: "other",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(targets[0]?.at, current.at),
        data,
      },
    ];
  },
});

export const evaluationRunning = cause({
  key: "evaluation-runs",
  symptom: "An evaluation is licensed until a date",
  gravity: "notice",
  rank: 80,
  references: ["https://learn.microsoft.com/windows-server/get-started/upgrade-conversion-options"],
  words: {
    runs: {
      text: "This is an evaluation of Windows. It runs until {{end}}.",
      check: "Find out whether the machine is to live on after that day, and which licence you own.",
      fix: [
        "Before that day, convert to the full edition with a key you own:",
        { run: "read-edition" },
        { run: "set-edition" },
      ],
      otherwise: "After {{end}} a server shuts down every hour.",
      traps: ["kms-never-for-evaluation"],
    },
  },
  find: (view) => {
    const { picture } = view;
    if (!picture.windows.evaluation || picture.product === undefined || !isActivated(picture)) return [];
    const target = (picture.product.name ?? "").includes("Datacenter") ? "ServerDatacenter" : "ServerStandard";
    return [
      {
        message: "runs",
        certainty: "certain",
        evidence: linesOf(picture.product.lines.evaluationEnd, picture.product.minutesAt, channelLine(view)),
        data: { end: evaluationEnd(view).said, target },
      },
    ];
  },
});

const KEY_CODES = [0xc004e016, 0xc004f050, 0xc004f069, 0xc004f210, 0x80070490];

export const keyDoesNotFit = cause({
  key: "key-does-not-fit",
  symptom: "0xC004F069, 0xC004F050 or 0xC004E016: Windows refuses a key while it is installed",
  gravity: "failing",
  rank: 32,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`, CLIENT_KEYS],
  words: {
    refused: {
      text: "Windows refused the key while it was being installed ({{code}}): the installed edition{{edition}} does not know it. No server was asked.",
      suppose:
        "The key is for another edition or release. Settings and changepk.exe take such keys because they change the edition first; slmgr /ipk does not.",
      check:
        "Compare EditionID in HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion with the edition the key is for.",
      fix: [
        "On Windows for clients, change the edition and the key together, elevated:",
        { run: "change-edition" },
        "On Windows Server:",
        { run: "set-edition" },
        "For a key of the same edition, check its characters: word processors turn hyphens into dashes.",
      ],
      otherwise: "Nothing gets worse: the earlier key and its state stay.{{stays}}",
      traps: ["not-network", "blocked-is-not-shown", "still-licensed", "codepage-is-no-fault"],
    },
    evaluation: {
      text: "Windows refused the key ({{code}}) because this is an evaluation: it takes no client key or MAK before it is converted.",
      check: "List the editions it can be converted to.",
      fix: [
        { run: "read-edition" },
        { run: "set-edition" },
        "Then install the client key and activate:",
        { run: "activate" },
      ],
      otherwise: "The evaluation runs until its end; then a server shuts down every hour.",
      traps: ["kms-never-for-evaluation", "not-network"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const code = findCode(view, ...KEY_CODES);
    const failed = picture.machine.operations.find(
      ({ does, succeeded, code: each }) =>
        does === "install-key" && succeeded === false && each !== undefined && !isAccess(each),
    );
    const shown = code ?? (failed?.code === undefined ? undefined : { code: failed.code, at: failed.at });
    if (shown === undefined) return [];
    const target = (picture.product?.name ?? "").includes("Datacenter") ? "ServerDatacenter" : "ServerStandard";
    const data = {
      code: formatCode(shown.code),
      edition: picture.windows.called === undefined ? "" : ` (${picture.windows.called})`,
      target,
      stays: isActivated(picture) ? " The machine is licensed and stays so." : "",
    };
    const common = { evidence: linesOf(shown.at, picture.product?.at), explains: [...KEY_CODES, shown.code], data };
    if (picture.windows.evaluation) return [{ message: "evaluation", certainty: "certain", ...common }];
    return [{ message: "refused", certainty: "certain", supposed: "probable", ...common }];
  },
});

function isAccess(code: number): boolean {
  return [0x80070005, 0xc004f025, 0x80070422, 0xc004d302].includes(code);
}

export const keyOfAnotherRelease = cause({
  key: "key-of-another-release",
  symptom: "The client key is for another release or edition than Windows",
  gravity: "failing",
  rank: 33,
  references: [CLIENT_KEYS],
  words: {
    mismatch: {
      text: "The installed key ends in {{ending}}, which is the published client key of {{keyFor}}, and Windows is {{windows}}.",
      check: "Read the edition and the build of Windows.",
      fix: ["Install the client key of the installed edition:", { run: "install-client-key" }, { run: "activate" }],
      otherwise: "The key does not activate this Windows.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const published = picture.product?.published;
    const { release, edition, called, build } = picture.windows;
    if (
      published === undefined ||
      picture.product === undefined ||
      isActivated(picture) ||
      published.releases.length === 0
    )
      return [];
    const otherRelease = build !== undefined && release !== undefined && !published.releases.includes(release);
    const otherEdition =
      edition !== undefined &&
      published.edition !== undefined &&
      edition !== published.edition &&
      picture.windows.called !== published.product;
    if (!otherRelease && !otherEdition) return [];
    return [
      {
        message: "mismatch",
        certainty: otherRelease ? "probable" : "certain",
        evidence: linesOf(picture.product.lines.partialKey, picture.product.lines.name ?? picture.product.at),
        data: {
          ending: picture.product.partialKey ?? "",
          keyFor: published.product,
          windows: called ?? "another",
          keyHint: keyHint(view),
        },
        explainsState: true,
      },
    ];
  },
});

const BLOCKED = [0xc004c003, 0xc004c060, 0xc004f051, 0xc004c017, 0xc004c001, 0xc004b100];

export const keyRefused = cause({
  key: "key-refused-by-microsoft",
  symptom: "0xC004C003 or 0xC004C060: Microsoft's activation servers refuse a key",
  gravity: "down",
  rank: 31,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`],
  words: {
    refused: {
      text: "Microsoft's activation servers refuse this key ({{code}}). Network and KMS are not involved: the server answered.",
      suppose:
        "The key leaked, was resold, or is a MAK that is used up or of another agreement. Microsoft alone knows the reason.",
      check:
        "Read the channel (Retail or Volume:MAK), and look up the activations left in the Microsoft 365 admin center.",
      fix: [
        "Use another key of your agreement. Where KMS, Azure or Active Directory activates, install the published client key:",
        { run: "install-client-key" },
        { run: "activate" },
      ],
      otherwise: "Each attempt gets the same answer. The machine stays unactivated.",
      traps: ["key-went-in", "server-answered"],
    },
  },
  find: (view) => {
    const code = findCode(view, ...BLOCKED);
    if (code === undefined) return [];
    return [
      {
        message: "refused",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(code.at, channelLine(view), stateLine(view)),
        data: { code: formatCode(code.code), keyHint: keyHint(view) },
        explains: BLOCKED,
        explainsState: true,
        gravity: isActivated(view.picture) ? "notice" : "down",
      },
    ];
  },
});

export const keyUsedUp = cause({
  key: "activations-used-up",
  symptom: "0xC004C008, 0xC004C020 or 0xC004C021: the key has no activations left",
  gravity: "down",
  rank: 31,
  references: [`${ARTICLES}/activation-error-0xc004c008-product-key-not-used`],
  words: {
    hostKey: {
      text: "The host key (CSVLK) has no activations left: it gives 10 on each of up to 6 hosts (0xC004C008).",
      suppose: "The host was rebuilt often, or the host key is part of an image and makes each machine a KMS host.",
      check: "Find machines that have the host key: their Description says VOLUME_KMS_ without CLIENT.",
      fix: [
        "Install the published client key on every machine that is not to be a KMS host:",
        { run: "install-client-key" },
        "For the hosts that stay, ask Microsoft for more activations.",
      ],
      otherwise: "A host that is activated already goes on; a new or rebuilt one cannot be activated.",
    },
    retail: {
      text: "Microsoft's activation server refuses the key because it was used more often than it allows (0xC004C008). The product is {{product}}, not a KMS host.",
      suppose: "One retail or OEM key is used on several machines: reinstalled, cloned or moved.",
      check:
        "Read the channel and the partial product key, and find out on how many machines the same partial key stands.",
      fix: [
        "In a company, install the published client key of the edition and use KMS, Active Directory or a subscription:",
        { run: "install-client-key" },
        { run: "activate" },
        "Otherwise give the machine a key of its own, activate by telephone, or use the troubleshooter after a change of hardware.",
      ],
      otherwise:
        "The attempt repeats{{every}} with the same answer. Whether the machine is in grace or in Notification is not in the text.",
      traps: ["not-the-host-key", "server-answered"],
    },
    either: {
      text: "Microsoft's activation server refuses the key because it was used more often than it allows (0xC004C008).",
      suppose: "On a KMS host the host key is used up; on any other machine one key is used on several machines.",
      check: "Read the Description: VOLUME_KMS_ without CLIENT is a host key; RETAIL, OEM or MAK is not.",
      fix: [
        "Act by the kind of key: ask Microsoft for more activations of a host key, or give this machine another key.",
        { run: "read-state" },
      ],
      otherwise: "Each attempt gets the same answer.",
      traps: ["server-answered"],
    },
    mak: {
      text: "The MAK has no activations left ({{code}}).",
      suppose: "Machines were rebuilt or cloned: each installation draws one activation.",
      check:
        "Look up the activations left in the Microsoft 365 admin center (Billing, Your products, Volume licensing).",
      fix: [
        "Ask Microsoft for an increase, or move these machines to KMS or Active Directory-based activation:",
        { run: "install-client-key" },
        { run: "activate" },
      ],
      otherwise: "Machines that are activated stay so; new ones cannot be.",
      traps: ["server-answered"],
    },
    addOn: {
      text: "The key of the add-on {{product}} has no activations left ({{code}}).",
      suppose: "Machines were rebuilt or cloned: each installation draws one activation.",
      check:
        "Look up the activations left in the Microsoft 365 admin center (Billing, Your products, Volume licensing).",
      fix: [
        "Ask Microsoft for an increase, then activate the add-on by its activation ID:",
        { run: "activate-product" },
      ],
      otherwise: "Windows itself is not affected. No extended security updates arrive.",
      traps: ["server-answered", "first-block-is-no-windows"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const code = findCode(view, 0xc004c008, 0xc004c020, 0xc004c021);
    if (code === undefined) return [];
    const evidence = linesOf(
      code.at,
      picture.machine.events.find(({ activationId }) => activationId !== undefined)?.at,
      channelLine(view),
    );
    const minutes = /NotificationInterval=(\d{1,6})/.exec(
      picture.machine.events.map(({ message }) => message).join("\n"),
    )?.[1];
    const common = {
      certainty: "certain" as const,
      supposed: "probable" as const,
      evidence: withSku(view, evidence),
      explains: [0xc004c008, 0xc004c020, 0xc004c021],
      explainsState: true,
      gravity: isActivated(picture) ? ("notice" as const) : ("down" as const),
      data: {
        code: formatCode(code.code),
        keyHint: keyHint(view),
        product: productName(view),
        every: minutes === undefined ? "" : ` every ${minutes} minutes and whenever the network comes`,
      },
    };
    const addOn = failedAddOn(view, code.code);
    if (addOn !== undefined) {
      const data = { ...common.data, product: addOn.name, activationId: addOn.activationId ?? "<activation ID>" };
      return [
        {
          message: "addOn",
          ...common,
          explainsState: false,
          gravity: "failing",
          data,
          evidence: linesOf(code.at, addOn.at),
        },
      ];
    }
    if (code.code !== 0xc004c008) return [{ message: "mak", ...common }];
    if (picture.kind === "kms-host") return [{ message: "hostKey", ...common }];
    return [{ message: picture.kind === "unknown" ? "either" : "retail", ...common }];
  },
});

function productName({ picture }: View): string {
  const id = picture.machine.events.find(({ activationId }) => activationId !== undefined)?.activationId ?? "";
  const known = picture.product?.name ?? KNOWN_ACTIVATION_IDS.get(id)?.name ?? picture.windows.called;
  const kind = picture.kind === "unknown" ? "" : `, ${picture.kind} channel`;
  return `${known ?? "a product"}${kind}`;
}

/** The line that names the product of an event. */
function withSku({ picture }: View, lines: readonly Place[]): readonly Place[] {
  const event = picture.machine.events.find(({ activationId }) => activationId !== undefined);
  return event === undefined ? lines : linesOf(...lines, event.at);
}

export const noKey = cause({
  key: "no-product-key",
  symptom: "0xC004F014 or “product key not found”",
  gravity: "down",
  rank: 34,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`, CLIENT_KEYS],
  words: {
    none: {
      text: "Windows has no product key: it was removed or never set.",
      check: "Find out which method the machine is to use, and what its image sets.",
      fix: [
        "For KMS, Azure or Active Directory, install the published client key of the edition:",
        { run: "install-client-key" },
        { run: "activate" },
      ],
      otherwise: "The machine stays unactivated; nothing retries without a key.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const code = findCode(view, 0xc004f014);
    const sign = findSign(view, "no-product-key");
    const reason = picture.product?.reason === 0xc004f014;
    if (picture.product !== undefined && isActivated(picture)) return [];
    if (picture.removed === undefined && sign === undefined && code === undefined && !reason) return [];
    if (picture.product !== undefined && !reason && code === undefined) return [];
    return [
      {
        message: "none",
        certainty: "certain",
        evidence: linesOf(sign?.at, code?.at, picture.product?.reasonAt),
        data: { keyHint: keyHint(view) },
        explains: [0xc004f014],
        explainsState: true,
      },
    ];
  },
});

export const addOnNotActivated = cause({
  key: "add-on-not-activated",
  symptom: "The ESU add-on is Unlicensed although /ato succeeded",
  gravity: "failing",
  rank: 20,
  references: ["https://learn.microsoft.com/windows/whats-new/enable-extended-security-updates"],
  words: {
    addOn: {
      text: "The key of the add-on {{addOn}} is installed and not activated. /ato without an activation ID activates Windows itself and never an add-on.",
      check: "Read the add-on after the repair. A MAK needs a way to Microsoft's activation servers, or the telephone.",
      fix: [
        "Activate the add-on by its activation ID:",
        { run: "activate-product" },
        "Check that the update that prepares for ESU is installed (Windows 10 22H2: KB5046613 or later).",
      ],
      otherwise: "Windows itself is not affected. No extended security updates arrive.",
      traps: ["success-of-another", "mak-not-sent", "first-block-is-no-windows"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const last = picture.addOns.findLast(({ inUse, state }) => inUse && state !== undefined);
    if (last === undefined || last.state === "licensed" || last.activationId === undefined) return [];
    const other = picture.machine.operations.find(
      ({ does, succeeded, product, activationId }) =>
        does === "activate" && succeeded === true && activationId !== last.activationId && product !== undefined,
    );
    const failed = picture.machine.operations.find(
      ({ activationId, succeeded }) => activationId === last.activationId && succeeded === false,
    );
    if (failed !== undefined) return [];
    return [
      {
        message: "addOn",
        certainty: other === undefined ? "probable" : "certain",
        evidence: linesOf(last.at, last.stateAt, other?.at),
        data: { addOn: last.name ?? "", activationId: last.activationId },
        explainsState: false,
      },
    ];
  },
});

export const updateFault = cause({
  key: "esu-update-fault",
  symptom: "KB5068781 fails with 0x800F0922 on a machine with ESU",
  gravity: "failing",
  rank: 19,
  references: ["https://learn.microsoft.com/windows/release-health/"],
  words: {
    known: {
      text: "The first update for extended security (KB5068781) fails on machines that a subscription activates: a known fault of the update. Licence and ESU key are in order.",
      check:
        "Find out whether KB5072653 (preparation package of 2025-11-17) is installed. If the fault stays, read CBS.log and the free space of the system partition.",
      fix: ["Install KB5072653, restart, then install KB5068781 or any later cumulative update."],
      otherwise:
        "Windows stays activated. No security updates arrive from November 2025 on. Year 1 of ESU ends on 2026-10-13; then the key of Year 2 is needed.",
      traps: ["esu-is-activated", "update-is-not-kms", "code-has-other-causes"],
    },
    other: {
      text: "An update failed with 0x800F0922. That is not an activation code.",
      suppose:
        "A small system partition, a blocked VPN, or (November 2025) KB5068781 on a machine that a subscription activates.",
      check: "Read which update failed, and CBS.log.",
      fix: [
        "Act on the update: free the system partition, or disconnect the VPN. For KB5068781 install KB5072653 first.",
      ],
      otherwise: "The update stays missing. The activation does not change by it.",
      traps: ["update-is-not-kms"],
    },
  },
  find: (view) => {
    const code = findCode(view, 0x800f0922);
    if (code === undefined) return [];
    const update = findSignsOf(view, "update").find(({ values }) => values[0] === "KB5068781");
    const subscription = findSign(view, "subscription-active");
    const known =
      update !== undefined &&
      (subscription !== undefined || view.picture.machine.subscriptions.some(({ active }) => active));
    return [
      {
        message: known ? "known" : "other",
        certainty: known ? "probable" : "possible",
        ...(known ? {} : { supposed: "possible" as const }),
        evidence: linesOf(update?.at, code.at, subscription?.at),
        data: {},
        explains: [0x800f0922],
      },
    ];
  },
});

export const subscription = cause({
  key: "subscription-steps-up",
  symptom: "slmgr shows Professional and Windows says Enterprise",
  gravity: "none",
  rank: 21,
  references: ["https://learn.microsoft.com/windows/deployment/windows-subscription-activation"],
  words: {
    steppedUp: {
      text: "Nothing is wrong: Windows says {{shown}}, and slmgr shows the licensed key of the edition underneath ({{under}}). A subscription (Enterprise E3/E5) steps the edition up.",
      check: "Settings, Activation: “subscription is active”; dsregcmd /status.",
      fix: ["None."],
      otherwise: "The edition stays stepped up as long as the user has the subscription.",
      traps: ["shown-key-is-generic", "still-licensed"],
    },
    active: {
      text: "Nothing is wrong: a subscription is active on this machine.",
      check: "None.",
      fix: ["None."],
      otherwise: "The edition stays as long as the user has the subscription.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const system = picture.machine.systems.findLast(({ caption }) => caption !== undefined);
    const active =
      findSign(view, "subscription-active")?.at ?? picture.machine.subscriptions.find((each) => each.active)?.at;
    const under = picture.product?.name ?? "";
    const differs = /Professional/.test(under) && /Enterprise|Education/.test(system?.caption ?? "");
    if (isActivated(picture) && differs && picture.product !== undefined) {
      return [
        {
          message: "steppedUp",
          certainty: active === undefined ? "probable" : "certain",
          evidence: linesOf(system?.at, picture.product.at, active),
          data: { shown: system?.caption?.replace(/^Microsoft /, "") ?? "", under },
        },
      ];
    }
    return active === undefined || picture.failures.length > 0 || isNotActivated(picture)
      ? []
      : [{ message: "active", certainty: "certain", evidence: linesOf(active), data: {} }];
  },
});

export const officeProduct = cause({
  key: "office-not-activated",
  symptom: "Office is not activated; Windows is another product",
  gravity: "failing",
  rank: 22,
  references: [
    "https://learn.microsoft.com/office/volume-license-activation/tools-to-manage-volume-activation-of-office",
  ],
  words: {
    office: {
      text: "{{office}} is not activated ({{state}}). It is a product of its own: the state of Windows does not cover it.",
      check: "A KMS host needs the host key of that Office generation, and a count of 5.",
      fix: ["Activate the product by its activation ID:", { run: "activate-product" }],
      otherwise: "Office runs with reduced functions.",
    },
  },
  find: (view) => {
    const office = view.picture.office.findLast(
      ({ inUse, state, partialKey }) => inUse && state !== undefined && partialKey !== undefined,
    );
    if (office === undefined || office.state === undefined || office.state === "licensed") return [];
    return [
      {
        message: "office",
        certainty: "certain",
        evidence: linesOf(office.at, office.stateAt),
        data: {
          office: office.name ?? "Office",
          state: SAID_STATES[office.state],
          activationId: office.activationId ?? "<activation ID>",
        },
      },
    ];
  },
});
