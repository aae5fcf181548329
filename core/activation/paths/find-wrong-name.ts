import { cloudOfKms, describeCloud } from "../../data/azure-kms-endpoints";
import { type Estate, type Machine, subjectOf } from "../../model";
import type { MachineActivation } from "../machine-activation";
import { scriptsOf } from "../scripts/scripts-of";
import type { Blocker } from "./answer";
import { cloudFinderOf } from "./find-cloud";

/** A script that registers a KMS of another cloud. */
export type WrongName = Blocker<"wrong-cloud"> & {
  readonly data: {
    readonly owner: string;
    readonly other: string;
    readonly cloud: string;
    readonly addresses: readonly string[];
    readonly kms: string;
  };
};

/** The script that registers Azure's KMS of a cloud in which the machine is not: wrong however open the way is. */
export function findWrongName(estate: Estate, machine: Machine, activation: MachineActivation): WrongName | undefined {
  if (activation.way !== "azure-kms" || activation.host === undefined) return undefined;
  const other = cloudOfKms(activation.host);
  const [cloud, ...more] = cloudFinderOf(estate)(machine);
  if (other === undefined || [cloud, ...more].some(({ name }) => name === other.name)) return undefined;
  const script = scriptsOf(estate, machine).scripts.find(({ name }) => name === activation.by);
  const subject = subjectOf(script ?? machine);
  const path = script === undefined || script.at === "" ? {} : { path: script.at };
  const addresses = cloud.currentAddresses;
  const data = {
    owner: subject.name,
    other: describeCloud(other),
    cloud: cloud.name,
    addresses,
    kms: cloud.currentName,
  };
  return { message: "wrong-cloud", subject, ...path, data };
}
