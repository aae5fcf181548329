import { cloudOfKms, describeCloud, KMS_PORT } from "../../data/azure-kms-endpoints";
import { OTHER_KMS } from "../../data/other-kms";
import { type Data, type Estate, type Machine, normaliseDomain, subjectOf } from "../../model";
import { isOfEstate } from "../kms-hosts";
import type { MachineActivation } from "../machine-activation";
import { scriptsOf } from "../scripts/scripts-of";
import type { Blocker } from "./answer";
import { cloudFinderOf } from "./find-cloud";
import { findNearMiss } from "./near-miss";

/** What is wrong with a registered host, as the rule names it. */
export type WrongKey = "wrong-cloud" | "wrong-port" | "misspelt-host" | "other-provider" | "other-host";
export type WrongRegistration = Blocker<WrongKey>;

/**
 * The script that registers a host which cannot activate the machine, however open the path is: Azure KMS of a cloud in
 * which the machine is not or at another port, a near miss of its names and addresses, a KMS of another provider; and,
 * where activation by Azure KMS is declared, any other host.
 */
export function findWrongRegistration(
  estate: Estate,
  machine: Machine,
  activation: MachineActivation,
): WrongRegistration | undefined {
  if (activation.way !== "azure-kms" && activation.way !== "registered-host") return undefined;
  const { host, port, by } = activation;
  if (host === undefined) return undefined;
  const clouds = cloudFinderOf(estate)(machine);
  const [cloud] = clouds;
  const script = scriptsOf(estate, machine).scripts.find(({ name }) => name === by);
  const subject = subjectOf(script ?? machine);
  const path = script === undefined || script.at === "" ? {} : { path: script.at };
  const named = {
    owner: subject.name,
    host,
    cloud: cloud.name,
    addresses: cloud.currentAddresses,
    kms: cloud.currentName,
  };
  const wrong = (message: WrongKey, more: Data = {}): WrongRegistration => ({
    message,
    subject,
    ...path,
    data: { ...named, ...more },
  });
  const own = cloudOfKms(host);
  if (own !== undefined) {
    if (clouds.every(({ name }) => name !== own.name)) return wrong("wrong-cloud", { other: describeCloud(own) });
    return port === undefined || port === KMS_PORT ? undefined : wrong("wrong-port", { port });
  }
  // What the estate knows is meant, whatever it resembles.
  if (isOfEstate(estate, host)) return isAzureDeclared(estate) ? wrong("other-host") : undefined;
  const meant = findNearMiss(host);
  if (meant !== undefined) return wrong("misspelt-host", { meant: meant.name });
  const provider = OTHER_KMS.find(({ hosts }) => hosts.includes(normaliseDomain(host)))?.provider;
  if (provider !== undefined) return wrong("other-provider", { provider });
  return isAzureDeclared(estate) ? wrong("other-host") : undefined;
}

function isAzureDeclared({ declarations }: Estate): boolean {
  return declarations.activation?.method === "azure-kms";
}
