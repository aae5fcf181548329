import type { MachineActivation } from "../activation/machine-activation";
import { scriptsOf } from "../activation/scripts/scripts-of";
import { cloudOfKms, describeCloud } from "../data/azure-kms-endpoints";
import { type Estate, type Machine, subjectOf } from "../model";
import { cloudFinderOf } from "./cloud-of";
import type { Culprit } from "./way";

/** The script that registers Azure's KMS of a cloud in which the machine is not: wrong however open the way is. */
export function findWrongName(
  estate: Estate,
  machine: Machine,
  activation: MachineActivation,
): Culprit<"wrong-cloud"> | undefined {
  if (activation.way !== "azure-kms" || activation.host === undefined) return undefined;
  const other = cloudOfKms(activation.host);
  const [cloud, ...more] = cloudFinderOf(estate)(machine);
  if (other === undefined || [cloud, ...more].some(({ name }) => name === other.name)) return undefined;
  const script = scriptsOf(estate, machine).scripts.find(({ name }) => name === activation.by);
  const subject = subjectOf(script ?? machine);
  const path = script === undefined || script.at === "" ? {} : { path: script.at };
  const addresses = cloud.currentAddresses;
  const data = { owner: subject.name, other: describeCloud(other), cloud: cloud.name, addresses };
  return { message: "wrong-cloud", subject, ...path, data };
}
