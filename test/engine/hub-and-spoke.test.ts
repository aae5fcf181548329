import { join } from "node:path";
import { createAzureKmsProver } from "../../core/activation/paths/azure-kms";
import { readEstate } from "../../core/resources/read-estate";
import { buildContext } from "../support/builders";
import { bundlePack, ROOT } from "../support/packs";
import { describeWithEngine, type Outcome, openProject, type Project, readPreview } from "./support";

/** Outcome of the proof for each machine, with the step that decides: what kind it is of, and which resource it is about. */
const PROOFS: Readonly<Record<string, readonly ["reached" | "blocked" | "unknown", kind: string, subject: string]>> = {
  // By a rule of the base policy for a group of addresses that holds this spoke, and on by the routes of the firewall.
  "shop-vm": ["reached", "route", "firewall-subnet"],
  // By the same route, and in no group.
  "partners-vm": ["blocked", "firewall", "firewall"],
  "factory-vm": ["blocked", "route", "through-the-tunnel"],
  "office-vm": ["reached", "outbound", "nat"],
  "lab-vm": ["reached", "outbound", "nat"],
  "vault-vm": ["blocked", "security-group", "closed"],
  "bank-vm": ["unknown", "route", "through-an-appliance"],
  "plain-vm": ["reached", "outbound", "plain-servers"],
};
/** What the pack says of these: about the resource to change, or the machine of which it cannot tell. */
const FINDINGS = ["bank-vm", "closed", "hub-policy", "through-the-tunnel"];

/** The proof for each machine of a stack, from what a preview of it printed. */
function proofsIn(outcome: Outcome): Readonly<Record<string, readonly [string, string, string]>> {
  const estate = readEstate(readPreview(outcome).resources, buildContext());
  const prove = createAzureKmsProver(estate);
  return Object.fromEntries(
    estate.machines.map((machine) => {
      const { outcome, steps } = prove(machine).proof;
      const decisive = DECISIVE[outcome];
      const step = steps.findLast((each) => each.outcome === decisive);
      return [machine.name, [outcome, step?.kind ?? "", step?.subject?.name ?? ""]];
    }),
  );
}

const DECISIVE = { reached: "passes", blocked: "blocked", conditional: "conditional", unknown: "unknown" } as const;

describeWithEngine("a hub with a firewall and a tunnel, and spokes", () => {
  let project: Project;
  let pack: string;
  beforeAll(async () => {
    pack = bundlePack();
    project = await openProject({ from: join(ROOT, "test", "fixtures", "engine", "hub-and-spoke") });
  });

  async function preview() {
    const outcome = await project.preview(pack, {
      policyConfig: { all: "advisory" },
      more: ["--json", "--show-sames"],
    });
    if (outcome.code !== 0) throw new Error(outcome.text);
    const own = outcome.violations.filter(({ policy }) => policy === "reach-azure-kms");
    return { proofs: proofsIn(outcome), findings: own.map(({ about }) => about) };
  }

  test("each machine has the right proof in the first preview, and the same in the second", async () => {
    expect(await preview()).toEqual({ proofs: PROOFS, findings: FINDINGS });
    const { code, text } = await project.pulumi(["up", "--yes", "--skip-preview"]);
    if (code !== 0) throw new Error(text);
    expect(await preview()).toEqual({ proofs: PROOFS, findings: FINDINGS });
  });
});
