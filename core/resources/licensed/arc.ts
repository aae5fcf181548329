import {
  type ArcLicence,
  type ArcProfile,
  type DeclaredResource,
  flag,
  isResolved,
  number,
  type Ref,
  text,
  UNKNOWN,
} from "../../model";
import { azureNameOf, createResolver, targetOf } from "../references";
import { originOf, type ResourceIndex } from "../resource-index";

export interface Arc {
  readonly licences: readonly ArcLicence[];
  readonly profiles: readonly ArcProfile[];
}

/** Licences of Azure Arc and what ties them to machines. */
export function readArc(index: ResourceIndex): Arc {
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
        assignedLicence: resolver.one(resource, "assignedLicense", text(inputs, "assignedLicense")),
        productType: text(inputs, "productType"),
        subscriptionStatus: text(inputs, "subscriptionStatus"),
        attestsAssurance: flag(inputs, "softwareAssuranceCustomer"),
      };
    }),
  };
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
