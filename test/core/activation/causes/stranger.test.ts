import { readdirSync } from "node:fs";
import { join } from "node:path";
import { causesOf, diagnoseText, FIXTURES, readText } from "../../../support/activation/cases";

/**
 * Evidence in the grammars and states that the collected cases lack. The answers are what follows from
 * what Microsoft documents: machine, first cause, how sure.
 */
type Expected = readonly [machine: string, first: string, certainty: string];

const ONE = "this machine";
const HOST = "the KMS host";

const ANSWERS: Readonly<Record<string, readonly Expected[]>> = {
  // Windows 7 and Server 2008 R2.
  "61-client-expired-oot.txt": [[ONE, "not-activated/grace", "certain"]],
  "61-host-own.txt": [[HOST, "nothing-wrong/host", "certain"]],
  "61-mak-unlicensed.txt": [[ONE, "activations-used-up/mak", "certain"]],
  // Add-ons.
  "esu-healthy-two-blocks.txt": [[ONE, "nothing-wrong/kms", "certain"]],
  "esu-mak-used-up.txt": [[ONE, "activations-used-up/addOn", "certain"]],
  "esu-mak-server-not-reached.txt": [[ONE, "microsoft-not-reached/addOn", "certain"]],
  // Hosts.
  "host-key-waits-for-activation.txt": [[HOST, "host-not-activated/own", "certain"]],
  "host-healthy-readiness-sentence.txt": [[HOST, "nothing-wrong/host", "certain"]],
  "host-count-12-clients-refused.txt": [[HOST, "count-too-low/host", "certain"]],
  "host-count-4294967295-cim.txt": [[HOST, "host-settings/silent", "certain"]],
  "host-and-client-in-one-paste.txt": [
    ["SRV-APP07", "count-too-low/server", "certain"],
    ["SRV-KMS01", "count-too-low/host", "certain"],
  ],
  "host-key-on-seven-machines.txt": [1, 2, 3, 4, 5, 6, 7].map(
    (number): Expected => [`web0${String(number)}`, "host-key-on-many-machines/spread", "certain"],
  ),
  // MAK.
  "mak-server-of-microsoft-not-reached.txt": [[ONE, "microsoft-not-reached/key", "certain"]],
  "mak-healthy-xpr.txt": [[ONE, "nothing-wrong/permanent", "certain"]],
  // Automatic virtual machine activation.
  "avma-healthy.txt": [[ONE, "nothing-wrong/virtualMachine", "certain"]],
  "avma-host-not-activated.txt": [[ONE, "avma-key/parent", "certain"]],
  // Active Directory.
  "adba-no-object.txt": [[ONE, "code/known", "certain"]],
  "adba-healthy.txt": [[ONE, "nothing-wrong/directory", "certain"]],
  // Evaluation and OEM.
  "eval-xpr-runs.txt": [[ONE, "evaluation-runs/runs", "certain"]],
  "eval-notification.txt": [[ONE, "evaluation-over/over", "certain"]],
  "oem-healthy.txt": [[ONE, "nothing-wrong/permanent", "certain"]],
  "oem-notification-board-changed.txt": [[ONE, "never-activated/attempt", "certain"]],
  // The state before the code.
  "licensed-but-renewal-failing.txt": [[ONE, "renewal-overdue/late", "certain"]],
  "licensed-healthy-old-error-above.txt": [[ONE, "nothing-wrong/activated", "certain"]],
  // CIM.
  "cim-table-unlicensed.txt": [[ONE, "not-activated/expired", "certain"]],
  "cim-json-many-not-in-use.txt": [[ONE, "nothing-wrong/kms", "certain"]],
  "cim-list-several-machines.txt": [
    ["app02", "not-activated/expired", "certain"],
    ["app01", "nothing-wrong/kms", "certain"],
    ["app03", "nothing-wrong/permanent", "certain"],
  ],
  "cim-error-of-activate.txt": [[ONE, "target-has-no-kms/target", "certain"]],
  "cim-service-list-host-set.txt": [[ONE, "kms-emulator/loopback", "certain"]],
  // OSLicense.
  "oslicense-list-notification.txt": [[ONE, "count-too-low/client", "certain"]],
  "oslicense-json-success-false-no-code.txt": [[ONE, "nothing-to-go-on/nothing", "certain"]],
  "oslicense-table-fr.txt": [[ONE, "nothing-wrong/kms", "certain"]],
  "oslicense-on-server-2025.txt": [[ONE, "oslicense-missing/module", "certain"]],
  "oslicense-kms-info-na-counters.txt": [[ONE, "kms-port-blocked/own", "certain"]],
  "vbscript-off.txt": [[ONE, "vbscript-missing/engine", "certain"]],
  // Events.
  "events-12288-text.txt": [["app11.contoso.example", "kms-not-reached/inner", "certain"]],
  "events-12288-format-list.txt": [[ONE, "nothing-wrong/activated", "certain"]],
  "events-csv-12290-clones.txt": [["kms01.contoso.example", "shared-cmid/host", "certain"]],
  "events-xml-12293.txt": [["kms02.contoso.example", "srv-record-not-writable/denied", "certain"]],
  "events-bare-info-strings.txt": [[ONE, "clock-skew/skew", "certain"]],
  "event-8198-text-dns.txt": [["WORKGROUP-VM3", "no-kms-record/missing", "certain"]],
  "event-8198-tunnel.txt": [["vm-web-2.internal.cloudapp.net", "kms-not-reached/symptom", "certain"]],
  "events-12290-host-key-too-old.txt": [[HOST, "host-key-too-old/host", "certain"]],
  "event-12289-flag-count.txt": [[ONE, "count-too-low/either", "certain"]],
  "event-1014-csv-semicolon.txt": [["srv-de-04", "key-refused-by-microsoft/refused", "certain"]],
  // Names, ports and routes.
  "nslookup-none-found.txt": [[ONE, "no-kms-record/missing", "certain"]],
  "resolve-dnsname-table-port.txt": [[ONE, "srv-record-wrong/port", "probable"]],
  "resolve-dnsname-error.txt": [[ONE, "no-kms-record/name", "certain"]],
  "tnc-azkms-blocked.txt": [[ONE, "kms-port-blocked/azure", "probable"]],
  "tnc-azkms-open-but-fails.txt": [[ONE, "kms-not-reached/azure", "certain"]],
  "next-hop-appliance.txt": [[ONE, "kms-port-blocked/route", "probable"]],
  "china-endpoint-wrong.txt": [["vm-cn-01", "wrong-cloud-endpoint/cloud", "certain"]],
  "skms-name-and-port-mistyped.txt": [[ONE, "no-kms-record/name", "certain"]],
  "no-suffix-workgroup.txt": [["WG-VM9", "no-dns-suffix/suffix", "certain"]],
  "azure-validation-script-fails.txt": [[ONE, "kms-port-blocked/azureName", "probable"]],
  // Processors: floors of 8 and 16, a socket that is shown twice, and nothing said of the state.
  "processors-list.txt": [["HV01", "licensed-cores/counted", "certain"]],
  "processors-csv.txt": [[ONE, "licensed-cores/counted", "certain"]],
  "processors-json.txt": [[ONE, "licensed-cores/counted", "certain"]],
  // Services and clocks.
  "sc-stopped-on-host.txt": [["kms01", "nothing-to-go-on/nothing", "certain"]],
  "sc-qc-disabled.txt": [[ONE, "service-disabled/disabled", "certain"]],
  "w32tm-and-skew.txt": [[ONE, "clock-skew/skew", "certain"]],
  // Logs of programs.
  "ansible-facts.json.txt": [["WEB21", "not-activated/grace", "certain"]],
  "ansible-stdout-two-hosts.txt": [
    ["web31", "kms-not-reached/symptom", "certain"],
    ["web32", "nothing-wrong/activated", "certain"],
  ],
  "own-script-log.txt": [[ONE, "kms-not-reached/symptom", "certain"]],
  // Codes as people send them.
  "ocr-code.txt": [[ONE, "count-too-low/either", "certain"]],
  "ocr-code-one-for-l.txt": [[ONE, "code/known", "certain"]],
  "decimal-hresult-in-table.txt": [["srv-a", "count-too-low/either", "certain"]],
  // Pastes.
  "wrapped-console.txt": [[ONE, "not-activated/expired", "certain"]],
  "quoted-mail-indented.txt": [[ONE, "host-not-activated/other", "certain"]],
  "two-unnamed-machines.txt": [
    ["machine 2", "never-activated/single", "certain"],
    ["machine 1", "nothing-wrong/kms", "certain"],
  ],
  "three-named-machines.txt": [
    ["srv-a02", "host-key-too-old/code", "certain"],
    ["srv-a03", "evaluation-runs/runs", "certain"],
    ["srv-a01", "nothing-wrong/kms", "certain"],
  ],
  // Languages.
  "de-dlv-notification.txt": [[ONE, "not-activated/notification", "certain"]],
  "fr-dlv-licensed.txt": [[ONE, "nothing-wrong/kms", "certain"]],
  "ja-ato-count.txt": [[ONE, "count-too-low/server", "certain"]],
  "pt-ato-mak.txt": [[ONE, "key-refused-by-microsoft/refused", "certain"]],
  "it-dli-licensed.txt": [[ONE, "nothing-to-go-on/language", "certain"]],
  // Codes alone.
  "csvlk-on-client-refused.txt": [[ONE, "key-does-not-fit/refused", "certain"]],
  "rearm-limit.txt": [[ONE, "code/known", "certain"]],
  "non-genuine.txt": [[ONE, "not-activated/genuine", "certain"]],
  "token-store-damaged.txt": [[ONE, "code/known", "certain"]],
};

const FOLDER = join(FIXTURES, "stranger");

test.each(readdirSync(FOLDER))("%s", (file) => {
  const { machines } = diagnoseText(readText(join(FOLDER, file)));
  expect(machines.map((machine) => [machine.picture.name, causesOf(machine)[0], machine.causes[0]?.certainty])).toEqual(
    ANSWERS[file],
  );
});

test.each([
  ["processors-list.txt", 16],
  ["processors-csv.txt", 16],
  ["processors-json.txt", 32],
])("%s: %i core licences", (file, licences) => {
  const [machine] = diagnoseText(readText(join(FOLDER, file))).machines;
  expect(machine?.causes.find(({ cause }) => cause.key === "licensed-cores")?.sighting.data.licences).toBe(licences);
});
