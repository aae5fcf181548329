import { clientKeyOf } from "../../activation/client-key";
import { KMS_ACTIVATION_MINUTES, KMS_PORT, KMS_RENEWAL_MINUTES } from "../../data/kms-discovery";
import { SHIPPED_SCRIPTS } from "../../data/shipped-scripts";
import {
  type DeclaredResource,
  type Edition,
  isKnown,
  type Release,
  text,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../../model";
import { edgesOf } from "../references";
import { childOf, type Expand } from "./child";

const RUN_COMMAND = "azure-native:compute:VirtualMachineRunCommandByVirtualMachine";

/** A KMS host: a licensed server in it, and the run command that sets the host up. */
export function expandKmsHost(component: DeclaredResource, expandServer: Expand): readonly DeclaredResource[] {
  const { inputs } = component;
  const roles = text(inputs, "roles");
  const server = {
    ...childOf(component, "windows-licensing:index:LicensedWindowsServer", "server", {
      ...inputs,
      computerName: inputs.computerName ?? component.name,
      roles: roles === UNKNOWN ? UNKNOWN : roles === undefined ? "kms-host" : `kms-host,${roles}`,
    }),
    propertyDependencies: component.propertyDependencies,
    dependencies: component.dependencies,
  };
  const parts = expandServer(server);
  const machines = parts.filter(({ type }) => type.endsWith(":VirtualMachine")).map(({ urn }) => urn);
  const setup = childOf(
    component,
    RUN_COMMAND,
    "setup",
    {
      ...placeOf(inputs),
      vmName: UNKNOWN,
      source: { script: outlineOf("kms-host") },
      parameters: parametersOf({
        Port: inputs.port ?? KMS_PORT,
        ActivationIntervalMinutes: inputs.activationIntervalMinutes ?? KMS_ACTIVATION_MINUTES,
        RenewalIntervalMinutes: inputs.renewalIntervalMinutes ?? KMS_RENEWAL_MINUTES,
        PublishToDns: inputs.publishToDns ?? false,
        OpenGuestFirewall: inputs.openGuestFirewall ?? true,
        ...(inputs.hostKeySecretUri === undefined ? {} : { SecretUri: inputs.hostKeySecretUri }),
      }),
      // The key is a secret, and no rule needs a character of it.
      ...(inputs.hostKey === undefined ? {} : { protectedParameters: [{ name: "ProductKey", value: UNKNOWN }] }),
      asyncExecution: false,
      treatFailureAsDeploymentFailure: true,
    },
    { vmName: machines },
  );
  return [server, ...parts, setup];
}

/** A KMS client: the run command that gives a machine its key and its host. */
export function expandKmsClient(component: DeclaredResource): readonly DeclaredResource[] {
  const { inputs } = component;
  const { host, port, lookupDomain } = inputs;
  return [
    childOf(
      component,
      RUN_COMMAND,
      "setup",
      {
        ...placeOf(inputs),
        vmName: inputs.machineName ?? UNKNOWN,
        source: { script: outlineOf("kms-client") },
        parameters: parametersOf({
          ClientKey: keyOf(inputs),
          ...(host === undefined ? {} : { HostName: host, Port: port ?? KMS_PORT }),
          ...(lookupDomain === undefined ? {} : { LookupDomain: lookupDomain }),
          Rearm: inputs.rearm ?? false,
          RequireActivation: inputs.requireActivation ?? false,
        }),
        asyncExecution: false,
        treatFailureAsDeploymentFailure: true,
      },
      { vmName: edgesOf(component, "machineName") },
    ),
  ];
}

function placeOf({ resourceGroupName, location }: ValueRecord): ValueRecord {
  return { resourceGroupName: resourceGroupName ?? UNKNOWN, ...(location === undefined ? {} : { location }) };
}

function keyOf(inputs: ValueRecord): Value {
  const [release, edition] = [text(inputs, "release"), text(inputs, "edition")];
  if (!isKnown(release) || !isKnown(edition)) return UNKNOWN;
  return clientKeyOf(release as Release, edition as Edition) ?? "";
}

/** Parameters of a run command are texts. */
function parametersOf(values: Readonly<Record<string, Value>>): readonly Value[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    value: typeof value === "number" || typeof value === "boolean" ? String(value) : value,
  }));
}

function outlineOf(name: "kms-host" | "kms-client"): Value {
  return SHIPPED_SCRIPTS.find((script) => script.name === name)?.outline ?? UNKNOWN;
}
