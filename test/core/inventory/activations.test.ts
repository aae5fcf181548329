import { createProver } from "../../../core/activation/paths/machine-paths";
import { activationOf, listActivations } from "../../../core/inventory/activations";
import { buildEstate } from "../../support/builders";
import { LINUX_IMAGE, virtualMachine } from "../../support/machines";
import { customScript } from "../../support/scripts";

const estate = buildEstate({
  resources: [
    virtualMachine("market", { more: { resourceGroupName: "rg", vmName: "market" } }),
    virtualMachine("registered", { more: { resourceGroupName: "rg", vmName: "registered" } }),
    customScript("setup", "registered", "cscript slmgr.vbs /skms kms1.corp.contoso.com:1688"),
    virtualMachine("db", { image: LINUX_IMAGE }),
  ],
});

test("every machine that runs Windows or may is listed once with where it activates, and Linux is not", () => {
  expect(listActivations(estate).map(({ machine, activation }) => [machine.name, activation.way])).toEqual([
    ["market", "azure-kms"],
    ["registered", "registered-host"],
  ]);
});

test("a proof is of what the list says, and not of a second reading", () => {
  const prove = createProver(estate);
  for (const { machine, activation } of listActivations(estate)) expect(prove(machine).activation).toBe(activation);
});

test("the answer is worked out once for an estate", () => {
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  expect(activationOf(estate, machine)).toBe(activationOf(estate, machine));
});
