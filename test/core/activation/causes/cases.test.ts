import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Certainty, Gravity } from "../../../../core/activation/causes/cause";
import type { CommandName } from "../../../../core/activation/causes/commands";
import { renderCause } from "../../../../core/activation/causes/render";
import type { TrapKey } from "../../../../core/activation/causes/traps";
import { holesIn } from "../../../../core/words/render";
import { causesOf, diagnoseFile, FIXTURES, machineOf } from "../../../support/activation/cases";

const FOLDER = join(FIXTURES, "evidence");

/** What an experienced person concludes from a case; the texts beside the fixtures say why. */
interface Expectation {
  readonly machine?: string;
  readonly cause: string;
  readonly certainty: Certainty;
  readonly supposed?: Certainty;
  readonly gravity: Gravity;
  /** A line of the evidence. */
  readonly line: number;
  /** What the check and the fix run. */
  readonly runs?: readonly CommandName[];
  readonly traps?: readonly TrapKey[];
  /** Causes that must not be named: the traps of the case. */
  readonly never?: readonly string[];
  /** Part of what follows if nothing is done: a date or a duration that is worked out. */
  readonly ends?: string;
}

const CASES: Readonly<Record<string, Expectation>> = {
  "b02-unlicensed-read-as-licensed-2008r2": {
    cause: "not-activated/unlicensed",
    certainty: "certain",
    supposed: "possible",
    gravity: "down",
    line: 11,
    runs: ["activate"],
    traps: ["whole-state"],
    never: ["nothing-wrong"],
  },
  "b03-activation-script-finds-no-client-key": {
    cause: "activation-script-found-no-key/table",
    certainty: "certain",
    supposed: "probable",
    gravity: "down",
    line: 7,
    runs: ["install-client-key"],
    traps: ["not-network"],
    never: ["google-kms-not-reached", "kms-not-reached", "no-kms-record"],
  },
  "b05-cim-table-one-line-wrapped-command": {
    cause: "nothing-wrong/permanent",
    certainty: "certain",
    gravity: "none",
    line: 8,
    traps: ["informational-code"],
  },
  "b06-appliance-blocks-1688-pt": {
    cause: "kms-port-blocked/azure",
    certainty: "probable",
    supposed: "possible",
    gravity: "failing",
    line: 13,
    traps: ["ping", "old-name-works"],
    never: ["azure-former-address"],
  },
  "b07-evaluation-expired-shutdown": {
    machine: "win2019",
    cause: "evaluation-over/over",
    certainty: "certain",
    supposed: "possible",
    gravity: "down",
    line: 7,
    runs: ["rearm", "set-edition"],
    traps: ["kms-never-for-evaluation"],
    never: ["not-activated"],
  },
  "b08-count-stays-clones-share-cmid": {
    cause: "shared-cmid/host",
    certainty: "certain",
    supposed: "possible",
    gravity: "failing",
    line: 3,
    runs: ["rearm", "activate"],
  },
  "b09-twelve-servers-first-client-refused": {
    machine: "the client",
    cause: "count-too-low/client",
    certainty: "certain",
    supposed: "certain",
    gravity: "down",
    line: 6,
    runs: ["read-host"],
    traps: ["clients-count-too", "count-is-capped"],
    never: ["kms-port-blocked"],
  },
  "b10-count-below-25-de": {
    cause: "count-too-low/either",
    certainty: "certain",
    supposed: "possible",
    gravity: "down",
    line: 7,
    traps: ["no-faked-count"],
  },
  "b12-edition-changed-key-blocked": {
    cause: "key-refused-by-microsoft/refused",
    certainty: "certain",
    supposed: "possible",
    gravity: "down",
    line: 6,
    traps: ["key-went-in"],
    never: ["kms-not-reached"],
  },
  "b13-subscription-activation-shows-pro": {
    cause: "subscription-steps-up/steppedUp",
    certainty: "probable",
    gravity: "none",
    line: 8,
    traps: ["shown-key-is-generic"],
  },
  "b14-dns-server-failure": {
    cause: "dns-server-fails/silent",
    certainty: "certain",
    supposed: "possible",
    gravity: "failing",
    line: 2,
    runs: ["read-dns"],
    traps: ["dns-needs-dns"],
    never: ["no-kms-record"],
  },
  "b15-dlv-es": { cause: "nothing-wrong/state", certainty: "certain", gravity: "none", line: 5 },
  "b16-ato-de": {
    cause: "kms-not-reached/symptom",
    certainty: "certain",
    gravity: "failing",
    line: 3,
    runs: ["read-12288", "test-port"],
    traps: ["code-by-number"],
  },
  "b17-adba-retail-media": {
    cause: "retail-never-asks-kms/retail",
    certainty: "certain",
    supposed: "probable",
    gravity: "down",
    line: 11,
    runs: ["install-client-key", "activate"],
    traps: ["retail-is-not-good", "ad-is-not-at-fault", "dns-is-not-at-fault", "stopped-is-normal"],
    never: ["no-dns-suffix", "no-kms-record", "service-disabled"],
  },
  "b18-ipk-key-of-another-edition-sk": {
    machine: "pc1047.minion",
    cause: "key-does-not-fit/refused",
    certainty: "certain",
    supposed: "probable",
    gravity: "failing",
    line: 17,
    runs: ["change-edition"],
    traps: ["not-network", "blocked-is-not-shown", "still-licensed", "codepage-is-no-fault"],
    never: ["key-refused-by-microsoft"],
  },
  "b19-eval-core-no-standard-target": {
    cause: "evaluation-without-target/other",
    certainty: "certain",
    supposed: "possible",
    gravity: "notice",
    line: 25,
    runs: ["set-edition"],
    traps: ["datacenter-is-not-the-answer", "kms-never-for-evaluation"],
    never: ["key-does-not-fit", "nothing-wrong"],
    ends: "2023-07-24 09:02",
  },
  "b21-container-8198-every-day": {
    cause: "container-image/container",
    certainty: "certain",
    supposed: "probable",
    gravity: "none",
    line: 2,
    traps: ["container-needs-no-record", "container-host-is-another"],
    never: ["no-kms-record"],
    ends: "2025-04-11 14:30",
  },
  "b22-event-1003-sku-list": {
    cause: "nothing-wrong/events",
    certainty: "certain",
    supposed: "probable",
    gravity: "none",
    line: 14,
    traps: ["not-in-use-is-no-error", "hardware-event", "noise-events"],
    never: ["no-product-key"],
    ends: "2026-12-07 06:33",
  },
  "b23-retail-key-unlock-limit-it": {
    cause: "activations-used-up/retail",
    certainty: "certain",
    supposed: "probable",
    gravity: "down",
    line: 2,
    traps: ["not-the-host-key", "server-answered"],
  },
  "b24-host-upgraded-is-no-host": {
    machine: "PC-0417",
    cause: "host-is-no-host/client",
    certainty: "certain",
    supposed: "probable",
    gravity: "failing",
    line: 39,
    runs: ["open-firewall", "restart-service"],
    traps: ["firewall-is-not-shown", "licensed-is-not-healthy", "registry-alone"],
    never: ["kms-port-blocked", "nothing-wrong"],
    ends: "2023-04-09 10:00",
  },
  "b25-ec2-routes-of-the-old-subnet-ja": {
    cause: "ec2-stale-routes/routes",
    certainty: "certain",
    gravity: "down",
    line: 17,
    runs: ["add-routes-ec2"],
    traps: ["security-group", "not-azure-for-others", "kms-is-not-kms", "ping", "metadata-fails-too"],
    never: ["kms-port-blocked", "kms-not-reached"],
  },
  "b27-8208-on-offline-server": {
    machine: "APP12.corp.contoso.example",
    cause: "genuine-ticket-noise/noise",
    certainty: "certain",
    supposed: "probable",
    gravity: "none",
    line: 31,
    traps: ["internet-is-not-kms", "genuine-not-questioned"],
    ends: "2025-11-07 08:00",
  },
  "b28-esu-addon-unlicensed": {
    cause: "add-on-not-activated/addOn",
    certainty: "certain",
    gravity: "failing",
    line: 22,
    runs: ["activate-product"],
    traps: ["success-of-another", "mak-not-sent", "first-block-is-no-windows"],
    never: ["mak-never-asks-kms", "not-activated"],
  },
  "b30-sppsvc-disabled-by-hardening": {
    cause: "service-disabled/disabled",
    certainty: "certain",
    supposed: "probable",
    gravity: "down",
    line: 9,
    runs: ["enable-service"],
    traps: ["licence-is-not-gone", "stopped-is-normal", "elevation-is-not-it"],
    never: ["access-denied"],
  },
  "b31-mak-machine-pointed-at-kms": {
    cause: "mak-never-asks-kms/mak",
    certainty: "certain",
    gravity: "down",
    line: 18,
    runs: ["install-client-key", "phone"],
    traps: ["not-asked-kms", "registered-is-not-used", "internet-is-not-kms", "mak-not-used-up"],
    never: ["kms-not-reached", "code"],
  },
  "b32-gce-no-way-to-kms": {
    machine: "WEB-04",
    cause: "google-kms-not-reached/path",
    certainty: "certain",
    supposed: "probable",
    gravity: "down",
    line: 7,
    runs: ["test-port"],
    traps: ["stored-is-not-activated", "key-is-published", "count-does-not-matter"],
  },
  "b33-multi-session-asks-own-host": {
    cause: "multi-session-own-host/own",
    certainty: "probable",
    gravity: "down",
    line: 12,
    runs: ["set-host", "test-azure"],
    traps: ["port-is-open", "no-count-code", "client-not-server", "code-alone", "decimal-is-a-code"],
    never: ["count-too-low", "kms-port-blocked"],
  },
  "b34-slmgr-without-cscript-ansible": {
    machine: "srv-app-07.corp.fabrikam.example",
    cause: "slmgr-without-cscript/program",
    certainty: "certain",
    supposed: "probable",
    gravity: "failing",
    line: 2,
    runs: ["read-state"],
    traps: ["hang-is-not-failure", "changed-is-not-success", "193-is-no-activation-code", "key-is-published"],
    never: ["vbscript-missing"],
  },
  "b35-campus-laptop-off-network-zh": {
    cause: "renewal-overdue/away",
    certainty: "certain",
    supposed: "probable",
    gravity: "failing",
    line: 11,
    runs: ["resolve-record", "activate"],
    traps: ["state-word-translated", "record-not-missing", "minutes-are-rounded", "no-public-kms"],
    never: ["no-kms-record", "nothing-wrong"],
    ends: "2027-01-09 21:30",
  },
  "b36-azure-edition-imds-chain": {
    cause: "azure-edition-attestation/chain",
    certainty: "probable",
    gravity: "failing",
    line: 11,
    runs: ["read-attestation"],
    traps: ["kms-is-fine", "script-completed", "one-certificate-is-not-enough", "no-new-key"],
    never: ["kms-port-blocked"],
  },
  "b37-clock-skew-from-two-events": {
    machine: "the client",
    cause: "clock-skew/skew",
    certainty: "certain",
    gravity: "down",
    line: 10,
    runs: ["read-clock", "correct-clock"],
    traps: ["was-contacted", "utc-and-local", "which-clock"],
    never: ["kms-not-reached", "kms-port-blocked"],
  },
  "b38-two-srv-records-one-dead": {
    cause: "dead-srv-record/dead",
    certainty: "certain",
    supposed: "probable",
    gravity: "notice",
    line: 19,
    runs: ["stop-publishing"],
    traps: ["one-error-is-not-all", "dead-from-one-side", "ranks-are-not-needed", "count-is-capped"],
    never: ["kms-not-reached"],
    ends: "2027-05-16 06:02",
  },
  "b46-esu-rollup-fails-subscription": {
    cause: "esu-update-fault/known",
    certainty: "probable",
    gravity: "failing",
    line: 2,
    traps: ["esu-is-activated", "update-is-not-kms", "code-has-other-causes"],
    never: ["add-on-not-activated"],
  },
};

const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => name.slice(0, -4));

test("each case has its expectation", () => expect(names).toEqual(Object.keys(CASES)));

describe.each(Object.entries(CASES))("%s", (name, expected) => {
  const machine = machineOf(diagnoseFile(join(FOLDER, `${name}.txt`)), expected.machine);
  const [first] = machine.causes;
  if (first === undefined) throw new Error("no cause");
  const words = first.cause.words[first.sighting.message];

  test("cause, certainty, gravity", () => {
    expect({
      cause: causesOf(machine)[0],
      certainty: first.certainty,
      supposed: first.sighting.supposed,
      gravity: machine.gravity,
    }).toEqual({
      cause: expected.cause,
      certainty: expected.certainty,
      supposed: expected.supposed,
      gravity: expected.gravity,
    });
  });

  test("the line that says so", () => expect(first.sighting.evidence.map(({ line }) => line)).toContain(expected.line));

  test("next check and fix", () => {
    const runs = words?.fix.flatMap((step) => (typeof step === "string" ? [] : [step.run])) ?? [];
    expect(runs).toEqual(expect.arrayContaining([...(expected.runs ?? [])]));
    expect(renderCause(first, machine.picture).check).not.toBe("");
  });

  test("traps: named, and not walked into", () => {
    expect(words?.traps ?? []).toEqual(expect.arrayContaining([...(expected.traps ?? [])]));
    const keys = machine.causes.map(({ cause }) => cause.key);
    expect(keys.filter((key) => expected.never?.includes(key))).toEqual([]);
  });

  test("what follows, and when", () => {
    const { otherwise } = renderCause(first, machine.picture);
    expect(otherwise).not.toBe("");
    if (expected.ends !== undefined) expect(otherwise).toContain(expected.ends);
  });

  test("no hole of the words is left without data", () => {
    for (const { cause, sighting } of machine.causes) {
      const own = cause.words[sighting.message];
      if (own === undefined) throw new Error(`${cause.key} has no words for ${sighting.message}`);
      const templates = [
        own.text,
        own.suppose ?? "",
        own.check,
        own.otherwise,
        ...own.fix.filter((step): step is string => typeof step === "string"),
      ];
      expect({
        cause: cause.key,
        missing: templates.flatMap(holesIn).filter((hole) => !(hole in sighting.data)),
      }).toEqual({ cause: cause.key, missing: [] });
    }
  });
});
