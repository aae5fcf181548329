import { formatCode } from "../evidence/codes";
import { ARTICLES, cause, findCode, findEvents, findSign, isActivated, linesOf, stateLine } from "./cause";
import { addMinutes, readDate, sayTime } from "./dates";

/** Causes that lie before any product: what was run where, and whether it could run. */

const DNS_CODES = [0x8007232b, 0x8007251d, 0x80092328, 0x8007232a, 0x8007007b, 0xc004f074];

export const container = cause({
  key: "container-image",
  symptom: "A Windows container logs event 8198 again and again",
  gravity: "none",
  rank: 10,
  references: ["https://github.com/microsoft/Windows-Containers/issues/585"],
  words: {
    container: {
      text: "Nothing has to be put right: this is a Windows container ({{image}}). Its image carries the activation task, which looks for a KMS host in the DNS domain of the container and finds none.",
      suppose: "It does no harm: Microsoft's container team sees the same in images of 2022 to 2025 without an effect.",
      check: "Read the activation state on the container host. If the application fails, look elsewhere in its log.",
      fix: ["None. Leave the event out of log shipping and alerts."],
      otherwise: "The event returns{{every}}. No expiry follows from it.",
      traps: ["container-needs-no-record", "container-host-is-another"],
    },
  },
  find: (view) => {
    const image = findSign(view, "container");
    const events = findEvents(view, 8198, 8200);
    const speaksOfContainer = view.picture.machine.commands.some(({ text }) =>
      /^(?:kubectl|docker|crictl|nerdctl)\b/.test(text),
    );
    if (image === undefined || (events.length === 0 && !speaksOfContainer) || view.picture.product !== undefined)
      return [];
    const minutes = /NotificationInterval=(\d{1,6})/.exec(events.map(({ message }) => message).join("\n"))?.[1];
    const last = events
      .map(({ time }) => (time === undefined ? undefined : readDate(time)?.time))
      .findLast((time) => time !== undefined);
    const next =
      minutes === undefined || last === undefined ? "" : `, next about ${sayTime(addMinutes(last, Number(minutes)))}`;
    return [
      {
        message: "container",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(image.at, ...events.map(({ at, codeAt }) => codeAt ?? at).slice(0, 2)),
        data: { image: image.values[0] ?? "", every: minutes === undefined ? "" : ` every ${minutes} minutes${next}` },
        explains: DNS_CODES,
        explainsState: true,
      },
    ];
  },
});

export const serviceDisabled = cause({
  key: "service-disabled",
  symptom: "0x80070422: the Software Protection service is disabled",
  gravity: "down",
  rank: 11,
  references: [ARTICLES],
  words: {
    disabled: {
      text: "The Software Protection service (sppsvc) is disabled, so the state can neither be read nor activated nor renewed.",
      suppose: "A hardening or clean-up script, an image or a policy disabled it.",
      check: "Find the script, image or policy that sets the start type, and read the state after the repair.",
      fix: [
        { run: "enable-service" },
        "Set DelayedAutostart to 1 beside it and correct the policy or image that disabled the service. Restart the machine.",
        { run: "read-state" },
        { run: "activate" },
      ],
      otherwise:
        "A KMS client cannot renew and falls to Notification 180 days after its last success. A KMS host answers nobody: all its clients report 0xC004F074.",
      traps: ["licence-is-not-gone", "stopped-is-normal", "elevation-is-not-it"],
    },
    code: {
      text: "The call failed because a service is disabled (0x80070422): with slmgr and CIM that is the Software Protection service (sppsvc).",
      suppose: "A hardening or clean-up script, an image or a policy disabled it.",
      check: "Run sc.exe qc sppsvc: START_TYPE 4 is disabled.",
      fix: [{ run: "read-service" }, { run: "enable-service" }, "Restart the machine, then read the state."],
      otherwise: "A KMS client cannot renew and falls to Notification 180 days after its last success.",
      traps: ["licence-is-not-gone", "stopped-is-normal"],
    },
  },
  find: (view) => {
    const service = view.picture.machine.services.find(({ name, start }) => name === "sppsvc" && start === "disabled");
    const registry = view.picture.machine.registry.find(
      ({ value, data }) => value === "sppsvc\\Start" && /^(?:0x)?0*4$/.test(data ?? ""),
    );
    const code = findCode(view, 0x80070422);
    const shown = service?.startAt ?? service?.at ?? registry?.at;
    if (shown === undefined && code === undefined) return [];
    return [
      {
        message: shown === undefined ? "code" : "disabled",
        certainty: shown === undefined ? "probable" : "certain",
        supposed: "probable",
        evidence: linesOf(service?.startAt, registry?.at, code?.at),
        data: {},
        explains: [0x80070422, 0x80070005, 0xc004f074],
        explainsState: true,
      },
    ];
  },
});

export const slmgrNotRun = cause({
  key: "slmgr-without-cscript",
  symptom: "slmgr hangs or fails with 193 in a task",
  gravity: "failing",
  rank: 12,
  references: [
    "https://github.com/ansible/ansible/issues/28999",
    "https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options",
  ],
  words: {
    program: {
      text: "slmgr.vbs is a script and was started as a program, which fails with 193 (“not a valid Win32 application”).",
      suppose:
        "Run by a shell instead, it starts under wscript, which waits for somebody to close a window that nobody sees.",
      check: "Read the state on the machine, and end a wscript process that is left over.",
      fix: [
        "Call cscript.exe //nologo %windir%\\System32\\slmgr.vbs, and judge by its text: its exit code says little.",
        "Or use CIM, which needs no VBScript:",
        { run: "activate" },
        { run: "read-state" },
      ],
      otherwise: "Neither the state nor a date is in this text.",
      traps: ["hang-is-not-failure", "changed-is-not-success", "193-is-no-activation-code", "key-is-published"],
    },
    hangs: {
      text: "The task that calls slmgr did not end. Without cscript, slmgr.vbs runs under wscript, which waits for somebody to close a window that nobody sees.",
      check: "Read the state on the machine, and end a wscript process that is left over.",
      fix: [
        "Call cscript.exe //nologo %windir%\\System32\\slmgr.vbs, or use CIM:",
        { run: "activate" },
        { run: "read-state" },
      ],
      otherwise: "Neither the state nor a date is in this text.",
      traps: ["hang-is-not-failure", "changed-is-not-success"],
    },
  },
  find: (view) => {
    const program = findSign(view, "not-a-program");
    const interrupted = findSign(view, "interrupted");
    const { machine } = view.picture;
    const naked = machine.commands.find(({ text }) => /(?<!cscript(?:\.exe)?\s.{0,80})\bslmgr/i.test(text)) ?? program;
    if (program !== undefined) {
      return [
        {
          message: "program",
          certainty: "certain",
          supposed: "probable",
          evidence: linesOf(program.at, interrupted?.at),
          data: {},
        },
      ];
    }
    const speaksOfSlmgr = naked !== undefined || machine.unread.some(({ text }) => /slmgr/i.test(text));
    if (interrupted === undefined || !speaksOfSlmgr || machine.products.length > 0) return [];
    return [{ message: "hangs", certainty: "probable", evidence: linesOf(interrupted.at), data: {} }];
  },
});

export const noScriptEngine = cause({
  key: "vbscript-missing",
  symptom: 'There is no script engine for file extension ".vbs"',
  gravity: "notice",
  rank: 13,
  references: ["https://learn.microsoft.com/windows/whats-new/deprecated-features"],
  words: {
    engine: {
      text: "VBScript is switched off or removed on this machine, so slmgr.vbs cannot run. The state of the licence is not in this text.",
      check: "Read the state by CIM, which needs no VBScript.",
      fix: [
        { run: "read-state" },
        "Move scripts from slmgr.vbs to CIM. VBScript is an optional feature from Windows 11 24H2 on and will go.",
      ],
      otherwise: "slmgr.vbs stays unusable here; Windows renews its activation without it.",
    },
  },
  find: (view) => {
    const sign = findSign(view, "no-script-engine");
    return sign === undefined
      ? []
      : [{ message: "engine", certainty: "certain", evidence: linesOf(sign.at), data: {} }];
  },
});

export const moduleMissing = cause({
  key: "oslicense-missing",
  symptom: "The term 'Invoke-OSLicense' is not recognized",
  gravity: "notice",
  rank: 13,
  references: ["https://learn.microsoft.com/powershell/module/oslicense"],
  words: {
    module: {
      text: "This Windows has no OSLicense module ({{command}} is not known). Windows Server up to 2025 and Windows 11 before September 2026 have none. The state of the licence is not in this text.",
      check: "Read the state by CIM.",
      fix: [
        { run: "read-state" },
        "In scripts, test for the command with Get-Command and use CIM where it is missing.",
      ],
      otherwise: "A script that goes on after this error has changed nothing.",
    },
  },
  find: (view) => {
    const sign = findSign(view, "module-missing");
    if (sign === undefined) return [];
    return [
      {
        message: "module",
        certainty: "certain",
        evidence: linesOf(sign.at),
        data: { command: sign.values[0] ?? "the command" },
      },
    ];
  },
});

export const notElevated = cause({
  key: "access-denied",
  symptom: "0x80070005 or 0xC004F025: access is denied",
  gravity: "notice",
  rank: 14,
  references: [`${ARTICLES}/troubleshoot-activation-error-codes`],
  words: {
    denied: {
      text: "Windows refused the call because of missing rights ({{code}}), so nothing was changed or read.",
      suppose: "The prompt was not elevated.",
      check:
        "Repeat the command in an elevated prompt. If it still fails, read the rights of the Software Protection folders.",
      fix: [
        "Open Windows PowerShell as administrator and repeat the command. If it still fails, restore the rights of the Software Protection service.",
      ],
      otherwise: "The command has no effect. The state of the activation does not change by it.",
    },
  },
  find: (view) => {
    const code = findCode(view, 0x80070005, 0xc004f025, 0xc0000022);
    if (code === undefined) return [];
    return [
      {
        message: "denied",
        certainty: "certain",
        supposed: code.code === 0xc004f025 ? "certain" : "probable",
        evidence: linesOf(code.at),
        data: { code: formatCode(code.code) },
        explains: [0x80070005, 0xc004f025, 0xc0000022],
        gravity: isActivated(view.picture) ? "notice" : "failing",
      },
    ];
  },
});

export const rearmPending = cause({
  key: "rearm-pending",
  symptom: "0xC004D302 after slmgr /rearm",
  gravity: "failing",
  rank: 15,
  references: [ARTICLES],
  words: {
    restart: {
      text: "Windows was rearmed and has not restarted since, so licensing calls fail or show the old state.",
      check: "Restart, then read the state again.",
      fix: ["Restart the machine.", { run: "read-state" }, { run: "activate" }],
      otherwise: "Nothing changes before the restart.",
    },
  },
  find: (view) => {
    const code = findCode(view, 0xc004d302);
    const done = view.picture.machine.operations.find(
      ({ does, succeeded, restartRequired }) => does === "rearm" && succeeded === true && restartRequired === true,
    );
    if (code === undefined && (done === undefined || view.picture.product !== undefined)) return [];
    return [
      {
        message: "restart",
        certainty: "certain",
        evidence: linesOf(code?.at, done?.at),
        data: {},
        explains: [0xc004d302],
        explainsState: true,
      },
    ];
  },
});

export const emulator = cause({
  key: "kms-emulator",
  symptom: "A program that plays a KMS host",
  gravity: "notice",
  rank: 16,
  references: ["https://learn.microsoft.com/windows-server/get-started/kms-activation-planning"],
  words: {
    named: {
      text: "The text names a program that plays a KMS host. An activation by such a program is not a licence.",
      check: "Find out which method your agreement gives you: KMS host key, MAK or Active Directory-based activation.",
      fix: [
        "Remove the program, clear the KMS host that it registered, and activate by a method of your agreement.",
        { run: "clear-host" },
      ],
      otherwise: "The machine stays unlicensed, whatever its state says.",
      traps: ["no-faked-count", "no-public-kms"],
    },
    loopback: {
      text: "The machine asks itself ({{host}}) for its activation and is not a KMS host.",
      suppose: "A program plays a KMS host on it. An activation by such a program is not a licence.",
      check: "Find the program that listens on TCP 1688: Get-NetTCPConnection -LocalPort 1688.",
      fix: [
        "Remove the program, clear the registered host, and activate by a method of your agreement.",
        { run: "clear-host" },
      ],
      otherwise: "The machine stays unlicensed, whatever its state says.",
      traps: ["no-faked-count"],
    },
  },
  find: (view) => {
    const { picture } = view;
    const loop = picture.asked.find(
      ({ name, how }) => how !== "record" && /^(?:127\.|0\.0\.0\.0|localhost$|\[?::1)/.test(name),
    );
    if (loop !== undefined && picture.kind !== "kms-host") {
      return [
        {
          message: "loopback",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(loop.at, stateLine(view)),
          data: { host: loop.name },
        },
      ];
    }
    const named = findSign(view, "emulator", "fake-count");
    return named === undefined
      ? []
      : [{ message: "named", certainty: "certain", evidence: linesOf(named.at), data: {} }];
  },
});
