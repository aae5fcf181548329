import { cloudOfKms, describeCloud, KMS_PORT } from "../../data/azure-kms-endpoints";
import { OTHER_KMS } from "../../data/other-kms";
import { type Data, type Estate, type Machine, normaliseDomain, subjectOf } from "../../model";
import { findHostsCalled, findKmsHosts, isOfEstate } from "../kms-hosts";
import type { MachineActivation } from "../machine-activation";
import { scriptsOf } from "../scripts/scripts-of";
import type { Blocker } from "./answer";
import { cloudFinderOf } from "./find-cloud";
import { findNearMiss } from "./near-miss";

/** What is wrong with a registered host that resembles Azure KMS, is of another provider, or stands in for Azure KMS. */
export type AzureWrongKey = "wrong-cloud" | "wrong-port" | "other-host" | SharedWrongKey;
/** What is wrong with a host that was meant to be one of the owner's. */
export type HostWrongKey = "wrong-host-port" | "undeclared-host" | "other-method" | SharedWrongKey;
type SharedWrongKey = "misspelt-host" | "other-provider";
export type WrongKey = AzureWrongKey | HostWrongKey;
export type WrongRegistration = Blocker<WrongKey>;

/** What keeps the machine from activating, however open the path is; the rest contradicts what is declared. */
const HOPELESS: ReadonlySet<WrongKey> = new Set<WrongKey>([
  "wrong-cloud",
  "wrong-port",
  "misspelt-host",
  "other-provider",
  "wrong-host-port",
]);

export function isHopeless({ message }: WrongRegistration): boolean {
  return HOPELESS.has(message);
}

/** Whether the rule about Azure KMS reports it; else the one about own hosts does. Each is reported once. */
export function concernsAzureKms(estate: Estate, wrong: WrongRegistration): wrong is Blocker<AzureWrongKey> {
  const { method } = estate.declarations.activation ?? {};
  const isAzures = method === undefined || method === "azure-kms";
  return isAzures && !OWN.has(wrong.message);
}

const OWN: ReadonlySet<WrongKey> = new Set<WrongKey>(["wrong-host-port", "undeclared-host", "other-method"]);

/**
 * The script that registers a host which cannot activate the machine, however open the path is: Azure KMS of a cloud in
 * which the machine is not or at another port, a host of the estate at a port where it does not listen, a near miss of
 * Azure's names and addresses, a KMS of another provider; and, where a method is declared, any host that does not fit it.
 */
export function findWrongRegistration(
  estate: Estate,
  machine: Machine,
  activation: MachineActivation,
): WrongRegistration | undefined {
  if (activation.way !== "azure-kms" && activation.way !== "registered-host") return undefined;
  const { host, port = KMS_PORT, by } = activation;
  if (host === undefined) return undefined;
  const clouds = cloudFinderOf(estate)(machine);
  const [cloud] = clouds;
  const script = scriptsOf(estate, machine).scripts.find(({ name }) => name === by);
  const subject = subjectOf(script ?? machine);
  const path = script === undefined || script.at === "" ? {} : { path: script.at };
  const named = {
    owner: subject.name,
    host,
    port,
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
    return port === KMS_PORT ? undefined : wrong("wrong-port");
  }
  const { method } = estate.declarations.activation ?? {};
  // What the estate knows is meant, whatever it resembles.
  if (isOfEstate(estate, host)) {
    if (method === "azure-kms") return wrong("other-host");
    if (method === "mak" || method === "adba") return wrong("other-method", { method });
    const expected = portsOf(estate, host);
    return expected === undefined || expected.includes(port)
      ? undefined
      : wrong("wrong-host-port", { expected: expected.join(" or ") });
  }
  const meant = findNearMiss(host);
  if (meant !== undefined) return wrong("misspelt-host", { meant: meant.name });
  const provider = OTHER_KMS.find(({ hosts }) => hosts.includes(normaliseDomain(host)))?.provider;
  if (provider !== undefined) return wrong("other-provider", { provider });
  switch (method) {
    case "azure-kms":
      return wrong("other-host");
    case "kms":
      return wrong("undeclared-host", { hosts: findKmsHosts(estate).map(({ name }) => name) });
    case "mak":
    case "adba":
      return wrong("other-method", { method });
    case undefined:
      return undefined;
  }
}

/** The ports of the hosts that a name or address means; undefined where nobody knows one of them. */
function portsOf(estate: Estate, host: string): readonly number[] | undefined {
  const meant = findHostsCalled(estate, host).filter(({ name }) => cloudOfKms(name) === undefined);
  if (meant.length === 0 || meant.some(({ portBy }) => portBy === "unknown")) return undefined;
  return [...new Set(meant.map(({ port }) => port))].sort((left, right) => left - right);
}
