import type { Path, Position, Value } from "../contract";
import { callMethod } from "./methods";
import { changeRegistry } from "./registry";
import { runSlmgr } from "./slmgr";
import { knownPartsOf } from "./words";

/** No text that people write is longer. */
const LONGEST = 2_000_000;
const OPTIONS = "skms-domain|ckms-domain|skms|ckms|ipk|ato|rearm(?:-app|-sku)?|sai|sri|sprt|cdns|sdns";
const MENTIONS = /\bslmgr\b|KeyManagementService|InstallProductKey|VL(?:Renewal|Activation)Interval/i;
const OPTION = new RegExp(`(?:^|[\\s"',(@=])([/-](?:${OPTIONS}))(?=$|[\\s"',)])["',\\s]*([^\\s"',;)]*)`, "gi");
const METHOD =
  /\b((?:Set|Clear)KeyManagementService(?:Machine|Port|LookupDomain|ListeningPort)|InstallProductKey|ReArmWindows|SetVL(?:Activation|Renewal)Interval)\b(?:["']?\s*\(\s*|[^(=\n]{0,120}=\s*)?["']?([^\s"'(),;}]*)/gi;
const VALUE =
  /\b(KeyManagementServiceName|KeyManagementServiceLookupDomain|KeyManagementServicePort|KeyManagementServiceListeningPort|VLActivationInterval|VLRenewalInterval)\b/i;
const WRITES = /\b(?:Set|New)-ItemProperty\b|\breg(?:\.exe)?\s+add\b|\bSetValue\b/i;
const WRITTEN = /(?:-Value|\/d)\s+["']?([^\s"',;)]*)/i;

/** What a text may do by its words alone: nothing of it is certain. */
export function mention(text: Value, at: Position, path: Path): void {
  const whole = knownPartsOf(text).slice(0, LONGEST);
  if (!MENTIONS.test(whole)) return;
  path.perhaps(at, "the text is run", () => {
    const lines = new Set(whole.split(/\r?\n|\r|;|&&|\|\|/));
    const namesSlmgr = /\bslmgr\b/i.test(whole);
    for (const line of lines) {
      path.step();
      // Office's own script takes options of the same names, and remarks do nothing.
      if (/\bospp\b/i.test(line) || /^\s*(?:#|::|rem\s|'|echo\b|Write-)/i.test(line)) continue;
      if (namesSlmgr) {
        for (const [, option = "", argument = ""] of line.matchAll(OPTION)) {
          runSlmgr(path, [option, isPlain(argument) ? argument : path.unknown()], false, at);
        }
      }
      for (const [, name = "", argument = ""] of line.matchAll(METHOD)) {
        const value = isPlain(argument) ? argument : path.unknown();
        callMethod({ kind: "method", target: "softwarelicensingservice", name, words: [value], at }, path);
      }
      const value = VALUE.exec(line)?.[1];
      if (value !== undefined && WRITES.test(line)) {
        const written = WRITTEN.exec(line)?.[1] ?? "";
        const key = "HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform";
        changeRegistry(path, key, value, isPlain(written) ? written : path.unknown(), at);
      }
    }
  });
}

/** A word that stands for itself in every shell. */
function isPlain(word: string): boolean {
  return word !== "" && !/[$%!({@\ue000]/.test(word);
}
