import { readdirSync } from "node:fs";
import { join } from "node:path";
import { causesOf, diagnoseText, FIXTURES, readText } from "../../../support/activation/cases";

/** Pastes in the style of real ones: made up, in several languages and from several programs; one machine each. */
const FIRST: Readonly<Record<string, string>> = {
  "ansible-count.txt": "count-too-low/server",
  "avma-on-azure-fr.txt": "avma-key/platform",
  "cim-notification.txt": "not-activated/notification",
  "evaluation-runs.txt": "evaluation-runs/runs",
  "healthy-es.txt": "nothing-wrong/kms",
  "key-of-another-edition.txt": "key-does-not-fit/refused",
  "mak-blocked.txt": "key-refused-by-microsoft/refused",
  "no-suffix-zh.txt": "no-dns-suffix/suffix",
  "ocr-letter-o.txt": "kms-not-reached/symptom",
  "port-open-host-refuses.txt": "host-key-too-old/code",
  "record-names-a-host-that-is-gone-de.txt": "no-kms-record/name",
  "reply-clock.txt": "clock-skew/skew",
  "service-stopped.txt": "service-disabled/code",
};

const FOLDER = join(FIXTURES, "mixed");

test.each(readdirSync(FOLDER))("%s", (file) => {
  const { machines } = diagnoseText(readText(join(FOLDER, file)));
  expect(machines.map((machine) => causesOf(machine)[0])).toEqual([FIRST[file]]);
});
