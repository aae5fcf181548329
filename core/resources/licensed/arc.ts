import {
  type ArcLicence,
  type ArcProfile,
  type Declarations,
  type DeclaredResource,
  flag,
  isResolved,
  number,
  type Ref,
  text,
  UNKNOWN,
} from "../../model";
import { type MachineIdentity, readDeclaredFacts, readTags } from "../declared-machine";
import { azureNameOf, createResolver, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";

export interface Arc {
  readonly licences: readonly ArcLicence[];
  readonly profiles: readonly ArcProfile[];
}

/** Licences of Azure Arc and what ties them to machines. */
export function readArc(index: ResourceIndex, declarations: Pick<Declarations, "machines">): Arc {
  const licences = index.ofKind("arc-licence").map(({ resource }) => ({ resource, licence: readLicence(resource) }));
  const resolver = createResolver(licences.map(({ resource, licence }) => targetOf(resource, licence)));
  const machines = createResolver(index.ofKind("arc-machine").map(({ resource }) => targetOf(resource, resource)));
  return {
    licences: licences.map(({ licence }) => licence),
    profiles: index.ofKind("arc-profile").map(({ resource }) => {
      const { inputs } = resource;
      const machine: Ref<DeclaredResource> = machines.named(resource, "machineName", text(inputs, "machineName"));
      return {
        ...originOf(resource),
        profileName: text(inputs, "licenseProfileName"),
        machine: text(inputs, "machineName"),
        machineKind: isResolved(machine) ? text(machine.inputs, "kind") : machine === UNKNOWN ? UNKNOWN : undefined,
        machineOs: isResolved(machine) ? text(machine.inputs, "osType") : undefined,
        ...(isResolved(machine) ? declaredOf(machine, declarations) : { release: undefined, edition: undefined }),
        assignedLicence: resolver.one(resource, "assignedLicense", text(inputs, "assignedLicense")),
        productType: text(inputs, "productType"),
        subscriptionStatus: text(inputs, "subscriptionStatus"),
        attestsAssurance: flag(inputs, "softwareAssuranceCustomer"),
      };
    }),
  };
}

/** What the owner says of a machine outside Azure, which no image tells. */
function declaredOf(
  resource: DeclaredResource,
  { machines }: Pick<Declarations, "machines">,
): Pick<ArcProfile, "release" | "edition"> {
  const identity: MachineIdentity = {
    resource,
    azureName: azureNameOf(resource),
    image: undefined,
    tags: readTags(resource),
  };
  const { release, edition } = readDeclaredFacts(identity, machines);
  return { release, edition };
}

function readLicence(resource: DeclaredResource): ArcLicence {
  const { inputs } = resource;
  return {
    ...originOf(resource),
    azureName: azureNameOf(resource),
    licenseType: text(inputs, "licenseType"),
    state: text(inputs, "licenseDetails.state"),
    target: text(inputs, "licenseDetails.target"),
    edition: text(inputs, "licenseDetails.edition"),
    coreType: text(inputs, "licenseDetails.type"),
    processors: number(inputs, "licenseDetails.processors"),
  };
}
