import type { Declarations, DeclaredResource, KmsHostDeclaration, Level } from "../../../core/model";
import type { EstateParts } from "../builders";
import { SERVER_IMAGE, virtualMachine } from "../machines";
import { customScript } from "../scripts";

/**
 * Something that goes wrong with volume activation. The guide "Activating Windows on Azure" lists them all by number:
 * its table is made from this.
 */
export interface FailureMode {
  readonly number: number;
  /** What goes wrong, in a sentence of the table. */
  readonly fault: string;
  /** Estates that have it, by what in particular is wrong. */
  readonly twins: Readonly<Record<string, Twins>>;
  /** What no plan shows of it: all of it, where there are no twins. */
  readonly unseen?: string;
}

/**
 * An estate that has a fault, and the same one in which nothing but that is mended. Both name their resources by literal
 * ids; `programOf` makes references of these.
 */
export interface Twins {
  /** What is found in the broken one: the id of the rule, and the key and level of its message. */
  readonly rule: string;
  readonly message: string;
  readonly level: Level;
  readonly broken: EstateParts;
  readonly mended: EstateParts;
  /** Ways of reading a plan by which it cannot be told, and why. */
  readonly hiddenFrom?: { readonly readers: readonly ("pack" | "preview")[]; readonly because: string };
}

/** Activation at an own KMS host. */
export function ownKms(...hosts: readonly KmsHostDeclaration[]): Pick<Declarations, "activation"> {
  return { activation: { method: "kms", domain: "corp.contoso.com", hosts } };
}

/** The same where the host has counted nobody yet. */
export function newKms(...hosts: readonly KmsHostDeclaration[]): Pick<Declarations, "activation"> {
  return {
    activation: {
      method: "kms",
      domain: "corp.contoso.com",
      hosts,
      existingClients: { servers: 0, clients: 0 },
    },
  };
}

export const KMS1: KmsHostDeclaration = { name: "kms1.corp.contoso.com", os: "2022" };

export const HOST_ROLE = { "windows-licensing:roles": "kms-host" };

/** A machine from the Marketplace on which these commands run. */
export function running(name: string, command: string, parts: Parameters<typeof virtualMachine>[1] = {}) {
  return [
    virtualMachine(name, { ...parts, more: { resourceGroupName: "rg", vmName: name, ...parts.more } }),
    customScript(`${name}-setup`, name, command),
  ];
}

/** Machines of one Marketplace image on which the same runs. */
export function fleetRunning(size: number, command: string, sku: string = SERVER_IMAGE.sku) {
  return Array.from({ length: size }, (_, index) =>
    running(`app${String(index + 1)}`, command, { image: { ...SERVER_IMAGE, sku } }),
  ).flat();
}

export function protectedFromReplacement(resource: DeclaredResource): DeclaredResource {
  return { ...resource, protect: true };
}
