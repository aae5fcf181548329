import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { diagnose } from "../../../../core/activation/causes/diagnose";
import { expandCompactLines } from "../../../../core/activation/evidence/compact-line";
import { readEvidence } from "../../../../core/activation/evidence/read-evidence";
import { causesOf, FIXTURES, machineOf } from "../../../support/activation/cases";

/**
 * Lines that `winlic collect` printed on machines in the state behind each failure mode, recorded by
 * test/windows/collect-evidence.Tests.ps1, and the first cause of each.
 */
const FIRST: Readonly<Record<string, string>> = {
  "healthy-client": "nothing-wrong/kms",
  "forced-tunnel-to-Azure-KMS": "kms-port-blocked/azure",
  "former-address-of-Azure-KMS": "azure-former-address/address",
  "clones-share-a-machine-id": "shared-cmid/host",
  "image-pins-Azure-KMS-record-is-there": "azure-registered-own-host-published/pinned",
  "count-too-low": "count-too-low/server",
  "host-with-a-low-count": "count-too-low/host",
  "host-nobody-asked": "host-settings/silent",
  "record-names-an-address": "srv-record-wrong/address",
  "record-with-a-wrong-port": "srv-record-wrong/port",
  "no-record": "no-kms-record/missing",
  "DNS-server-fails": "dns-server-fails/silent",
  "second-host-cannot-publish": "srv-record-not-writable/denied",
  "firewall-of-the-host-is-closed": "kms-port-blocked/own",
  "host-key-is-too-old": "host-key-too-old/code",
  "host-refuses-newer-clients": "host-key-too-old/host",
  "Azure-Edition-as-a-host": "host-system-cannot-carry-key/edition",
  "host-key-has-no-activations-left": "activations-used-up/hostKey",
  "AVMA-key-on-Azure": "avma-key/platform",
  "MAK-has-no-activations-left": "activations-used-up/mak",
  "evaluation-that-ended": "evaluation-over/over",
  "off-for-more-than-180-days": "kms-port-blocked/own",
  "clock-is-wrong": "clock-skew/skew",
  "KMS-of-another-cloud": "wrong-cloud-endpoint/cloud",
  "renewal-has-failed-for-weeks": "kms-port-blocked/own",
  "service-is-disabled": "service-disabled/disabled",
  "no-product-key": "no-product-key/none",
  "retry-interval-of-a-few-minutes": "interval-out-of-range/interval",
  "host-and-lookup-domain-both-set": "registration-overrides-domain/both",
  "name-of-the-host-is-not-resolved": "no-kms-record/name",
};

const FOLDER = join(FIXTURES, "collected");
const files = readdirSync(FOLDER);

test("each state has its record, and each record its answer", () =>
  expect(files.map((file) => basename(file, ".txt")).sort()).toEqual(Object.keys(FIRST).sort()));

test.each(files)("%s", (file) => {
  const line = readFileSync(join(FOLDER, file), "utf8");
  // Of the output of an action run command the last 4,096 bytes are kept.
  expect(Buffer.byteLength(line)).toBeLessThan(4096);
  const { text, damaged } = expandCompactLines(`[stdout]\n${line}\n[stderr]\n`, inflateRawSync);
  const machine = machineOf(diagnose(readEvidence([{ file, text }])), "SRV01");
  expect([damaged, causesOf(machine)[0]]).toEqual([0, FIRST[basename(file, ".txt")]]);
});
