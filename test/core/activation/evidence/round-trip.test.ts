import fc from "fast-check";
import { splitLines } from "../../../../core/activation/evidence/lines";
import { readSlmgr } from "../../../../core/activation/evidence/slmgr";

/** States of a KMS client and of a KMS host, written in the grammar of slmgr.vbs and read again. */

const letters = "BCDFGHJKMPQRTVWXY2346789";
const key = fc
  .array(fc.constantFrom(...letters), { minLength: 5, maxLength: 5 })
  .map((all) => all.join(""))
  .filter((text) => new Set(text).size > 1);
const edition = fc.constantFrom("ServerStandard", "ServerDatacenter", "Enterprise", "ServerTurbine", "EnterpriseS");
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}(?:\.[a-z][a-z0-9]{1,10}){1,3}$/);
const port = fc.integer({ min: 1, max: 65_535 });

const client = fc.record({
  edition,
  key,
  cmid: fc.uuid(),
  minutes: fc.integer({ min: 1, max: 259_200 }),
  host: name,
  port,
  registered: fc.boolean(),
  activation: fc.integer({ min: 15, max: 43_200 }),
  renewal: fc.integer({ min: 15, max: 43_200 }),
  eol: fc.constantFrom("\n", "\r\n"),
  indent: fc.constantFrom("", "    ", "\t"),
});

test("a licensed client", () => {
  fc.assert(
    fc.property(client, (state) => {
      const text = [
        `Name: Windows(R), ${state.edition} edition`,
        "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel",
        `Partial Product Key: ${state.key}`,
        "License Status: Licensed",
        `Volume activation expiration: ${String(state.minutes)} minute(s) (${String(Math.ceil(state.minutes / 1440))} day(s))`,
        "",
        "Most recent activation information:",
        "Key Management Service client information",
        `    Client Machine ID (CMID): ${state.cmid}`,
        `    ${state.registered ? "Registered KMS machine name" : "KMS machine name from DNS"}: ${state.host}:${String(state.port)}`,
        `    Activation interval: ${String(state.activation)} minutes`,
        `    Renewal interval: ${String(state.renewal)} minutes`,
      ]
        .map((line) => `${state.indent}${line}`)
        .join(state.eol);
      const product = readSlmgr(splitLines(text, "text"), 0)?.reading.products[0];
      const endpoint = { name: state.host, port: state.port };
      expect({
        key: product?.partialProductKey,
        state: product?.licenseStatus?.state,
        minutes: product?.expiration?.minutes,
        kind: product?.kind,
        client: product?.kmsClient,
      }).toEqual({
        key: state.key,
        state: "licensed",
        minutes: state.minutes,
        kind: "kms-client",
        client: {
          cmid: state.cmid,
          lookupDomain: null,
          registeredHost: state.registered ? endpoint : null,
          discoveredHost: state.registered ? null : endpoint,
          discoveryUnavailable: false,
          hostIp: null,
          hostExtendedPid: null,
          activationIntervalMinutes: state.activation,
          renewalIntervalMinutes: state.renewal,
          hostCaching: null,
          skmsOverridesDomain: false,
        },
      });
    }),
  );
});

test("a host", () => {
  fc.assert(
    fc.property(
      fc.record({
        count: fc.integer({ min: -1, max: 50 }),
        port,
        publishing: fc.boolean(),
        low: fc.boolean(),
        total: fc.nat(),
        failed: fc.nat(),
      }),
      (state) => {
        const text = [
          "Name: Windows(R), ServerStandard edition",
          "Description: Windows(R) Operating System, VOLUME_KMS_WS22 channel",
          "Partial Product Key: AB1CD",
          "License Status: Licensed",
          "",
          "Key Management Service is enabled on this machine",
          `    Current count: ${String(state.count)}`,
          `    Listening on Port: ${String(state.port)}`,
          `    DNS publishing ${state.publishing ? "enabled" : "disabled"}`,
          `    KMS priority: ${state.low ? "Low" : "Normal"}`,
          "",
          "Key Management Service cumulative requests received from clients",
          `    Total requests received: ${String(state.total)}`,
          `    Failed requests received: ${String(state.failed)}`,
        ].join("\n");
        expect(readSlmgr(splitLines(text, "text"), 0)?.reading.products[0]?.kmsHost).toEqual({
          currentCount: state.count,
          countUnavailable: state.count < 0,
          port: state.port,
          dnsPublishing: state.publishing,
          priority: state.low ? "low" : "normal",
          requests: { total: state.total, failed: state.failed },
        });
      },
    ),
  );
});
