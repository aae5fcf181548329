import {
  concludeAny,
  createProver,
  type MachineProof,
  type PathProof,
  type Target,
} from "../../../../core/activation/paths/machine-paths";
import { buildEstate, COMPUTED, type EstateParts } from "../../../support/builders";
import { kmsEstate } from "../../../support/kms-estate";
import { GALLERY_IMAGE, LINUX_IMAGE } from "../../../support/machines";
import { route, type SpokeParts, spoke } from "../../../support/network";
import { customScript } from "../../../support/scripts";

const GATEWAY = route("0.0.0.0/0", "VirtualNetworkGateway");
const KMS1: Target = { kind: "kms-host", host: "kms1.corp.contoso.com", port: 1689 };
const named = { vmName: "vm", resourceGroupName: "rg" };
const script = (command: unknown) => customScript("setup", "vm", command);
const method = (name: "azure-kms" | "kms" | "adba" | "mak", hosts: readonly { readonly name: string }[] = []) => ({
  activation: { method: name, hosts },
});

function prove(estate: EstateParts, machine: string, target?: Target): MachineProof {
  const built = buildEstate(estate);
  const found = built.machines.find(({ name }) => name === machine);
  if (found === undefined) throw new Error(`no machine ${machine}`);
  return createProver(built)(found, target);
}

const spokeOf = (parts: SpokeParts, declarations: EstateParts["declarations"] = {}): EstateParts => ({
  resources: spoke(parts),
  declarations,
});

interface Situation {
  readonly given: EstateParts;
  readonly machine?: string;
  readonly to?: Target;
  /** Undefined where only the path can tell. */
  readonly outcome?: MachineProof["outcome"];
  /** The way is open, and whether the machine takes it cannot be told. */
  readonly open?: true;
  /** Targets of the paths, in order. */
  readonly paths: readonly string[];
}

const situations: Readonly<Record<string, Situation>> = {
  "a Marketplace image": { given: spokeOf({}), outcome: "reached", paths: ["azure-kms"] },
  "a Marketplace image behind a tunnel": {
    given: spokeOf({ routes: [GATEWAY] }),
    outcome: "blocked",
    paths: ["azure-kms"],
  },
  "a tunnel, and a script that may register another host": {
    given: spokeOf({ routes: [GATEWAY], machine: named, more: [script(COMPUTED)] }),
    outcome: "unknown",
    paths: ["azure-kms"],
  },
  "a way out, and a script that registers the KMS of another cloud": {
    given: spokeOf({ machine: named, more: [script("cscript //nologo slmgr.vbs /skms azkms.core.usgovcloudapi.net")] }),
    outcome: "blocked",
    paths: ["azure-kms"],
  },
  "a way out, and a script that may register another host": {
    given: spokeOf({ machine: named, more: [script(COMPUTED)] }),
    outcome: "reached",
    open: true,
    paths: ["azure-kms"],
  },
  "a way out, and a script that is downloaded": {
    given: spokeOf({ machine: named, more: [script("powershell -File setup.ps1")] }),
    outcome: "reached",
    open: true,
    paths: ["azure-kms"],
  },
  "a way out and such a script, and Azure KMS is declared": {
    given: spokeOf({ machine: named, more: [script(COMPUTED)] }, method("azure-kms")),
    outcome: "reached",
    paths: ["azure-kms"],
  },
  "a tunnel and such a script, and Azure KMS is declared": {
    given: spokeOf({ routes: [GATEWAY], machine: named, more: [script(COMPUTED)] }, method("azure-kms")),
    outcome: "blocked",
    paths: ["azure-kms"],
  },
  "a subnet that is computed": {
    given: spokeOf({ configuration: { subnet: { id: COMPUTED } } }),
    outcome: "unknown",
    paths: ["azure-kms"],
  },
  "a custom image, and no declaration": {
    given: spokeOf({ image: GALLERY_IMAGE }),
    outcome: "unknown",
    paths: [],
  },
  "a custom image, and Azure KMS is declared": {
    given: spokeOf({ image: GALLERY_IMAGE }, method("azure-kms")),
    outcome: "reached",
    paths: ["azure-kms"],
  },
  "a host chosen when the script runs, and Azure KMS is declared": {
    given: spokeOf({ machine: named, more: [script("slmgr /skms $kms")] }, method("azure-kms")),
    outcome: "reached",
    paths: ["azure-kms"],
  },
  "a host chosen when the script runs, behind a tunnel": {
    given: spokeOf({ routes: [GATEWAY], machine: named, more: [script("slmgr /skms $kms")] }, method("azure-kms")),
    outcome: "unknown",
    paths: ["azure-kms"],
  },
  "a registered host": {
    given: spokeOf({ machine: named, more: [script("slmgr /skms kms1.corp.contoso.com:1689")] }),
    paths: ["kms-host"],
  },
  "discovery, and one host": {
    given: spokeOf(
      { machine: named, more: [script("slmgr /ckms")] },
      method("kms", [{ name: "kms1.corp.contoso.com" }]),
    ),
    paths: ["kms-host"],
  },
  "discovery, and two hosts": {
    given: spokeOf(
      { machine: named, more: [script("slmgr /ckms")] },
      method("kms", [{ name: "kms1.corp.contoso.com" }, { name: "kms2.corp.contoso.com" }]),
    ),
    paths: ["kms-host", "kms-host"],
  },
  "discovery, and no host anywhere": {
    given: spokeOf({ machine: named, more: [script("slmgr /ckms")] }, method("kms")),
    outcome: "unknown",
    paths: [],
  },
  "a KMS host": { given: { resources: kmsEstate() }, machine: "kms1", outcome: "not-needed", paths: [] },
  "Active Directory": { given: spokeOf({}, method("adba")), outcome: "not-needed", paths: [] },
  "a MAK": { given: spokeOf({}, method("mak")), outcome: "not-needed", paths: [] },
  Linux: { given: spokeOf({ image: LINUX_IMAGE }), outcome: "not-needed", paths: [] },
  "Linux, and a target": {
    given: spokeOf({ image: LINUX_IMAGE, routes: [GATEWAY] }),
    to: { kind: "azure-kms" },
    outcome: "blocked",
    paths: ["azure-kms"],
  },
  "a MAK, and a target": {
    given: spokeOf({}, method("mak")),
    to: { kind: "azure-kms" },
    outcome: "reached",
    paths: ["azure-kms"],
  },
  "a tunnel, a doubtful script, and a target": {
    given: spokeOf({ routes: [GATEWAY], machine: named, more: [script(COMPUTED)] }),
    to: { kind: "azure-kms" },
    outcome: "blocked",
    paths: ["azure-kms"],
  },
  "instance metadata": {
    given: spokeOf({ routes: [GATEWAY] }),
    to: { kind: "instance-metadata" },
    outcome: "reached",
    paths: ["instance-metadata"],
  },
  "a host by name": { given: spokeOf({}), to: KMS1, paths: ["kms-host"] },
};

test.each(Object.entries(situations))("%s", (_name, { given, machine = "vm", to, outcome, paths, open = false }) => {
  const proof = prove(given, machine, to);
  expect(proof.paths.map(({ target }) => target)).toEqual(paths);
  if (outcome !== undefined) expect(proof.outcome).toBe(outcome);
  // What cannot be told says why, as does an open way that the machine may not take; what asks nothing says why not.
  expect(proof.unknown !== undefined).toBe(proof.outcome === "unknown" || open);
  if (proof.paths.length === 0) expect(proof.reason).toBeDefined();
  for (const path of proof.paths) expect(path.proof.from.name).toBe(machine);
});

test("names and ports of the hosts that are asked", () => {
  const hosts = method("kms", [{ name: "kms1.corp.contoso.com" }, { name: "kms2.corp.contoso.com" }]);
  const cleared = prove(spokeOf({ machine: named, more: [script("slmgr /ckms")] }, hosts), "vm");
  expect(cleared.paths.map(({ proof }) => proof.to)).toEqual([
    expect.stringMatching(/kms1\.corp\.contoso\.com.*1688/),
    expect.stringMatching(/kms2\.corp\.contoso\.com.*1688/),
  ]);
  const registered = prove(spokeOf({ machine: named, more: [script("slmgr /skms 10.9.8.7:1690")] }), "vm");
  expect(registered.paths[0]?.proof.to).toMatch(/10\.9\.8\.7.*1690/);
  expect(prove(spokeOf({}), "vm", KMS1).paths[0]?.proof.to).toMatch(/kms1\.corp\.contoso\.com.*1689/);
});

test("the same proof whatever the order of the resources", () => {
  const resources = spoke({ routes: [GATEWAY] });
  const proofs = [resources, [...resources].reverse()].map((order) => prove({ resources: order }, "vm"));
  expect(proofs[1]?.paths).toEqual(proofs[0]?.paths);
});

type Outcome = PathProof["proof"]["outcome"];

test.each<[readonly Outcome[], Outcome]>([
  [["reached"], "reached"],
  [["blocked", "reached"], "reached"],
  [["unknown", "reached"], "reached"],
  [["blocked", "unknown"], "unknown"],
  [["blocked", "blocked"], "blocked"],
])("of several hosts %j: %s", (outcomes, expected) => {
  const paths = outcomes.map(
    (outcome): PathProof => ({
      target: "kms-host",
      proof: { kind: "proof", from: { name: "vm" }, to: "a host", outcome, steps: [] },
      blockedBy: [],
      weaknesses: [],
      ...(outcome === "unknown" ? { unknown: { code: "network/something", data: {} } } : {}),
    }),
  );
  const { outcome, unknown } = concludeAny(paths);
  expect(outcome).toBe(expected);
  expect(unknown !== undefined).toBe(expected === "unknown");
});
