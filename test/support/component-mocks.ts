import * as pulumi from "@pulumi/pulumi";

/** A resource as a component registered it, with its secrets unwrapped. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const ADDRESS = "10.1.0.4";

/**
 * Builds components under Pulumi's mocks and returns what they registered, in order of type and name. Network interfaces
 * get an address, as Azure gives them; look-ups answer with `lookUps` by token.
 */
export async function registrationsOf(
  build: () => unknown,
  lookUps: Readonly<Record<string, Record<string, unknown>>> = {},
): Promise<readonly Registration[]> {
  const registrations: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const properties = unwrap(inputs) as Record<string, unknown>;
        registrations.push({ type, name, inputs: properties });
        return { id: `${name}-id`, state: { ...properties, name, ...answersOf(type, properties) } };
      },
      call: ({ token }) => lookUps[token] ?? {},
    },
    "test",
    "dev",
    false,
  );
  // A component registers its children while it is built; what follows from outputs comes after.
  await pulumi.runtime.runInPulumiStack(() => {
    build();
    return Promise.resolve({});
  });
  await pulumi.runtime.disconnect();
  return registrations
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** Values as they are; mocks hand out secrets in the form in which the SDK sends them. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Record<string, unknown>;
  if (SECRET in members) return unwrap(members.value);
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, unwrap(member)]));
}

function keyOf({ type, name }: Registration): string {
  return `${type} ${name}`;
}

function answersOf(type: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (type === "azure-native:network:NetworkInterface") {
    const configurations = inputs.ipConfigurations;
    const list: readonly unknown[] = Array.isArray(configurations) ? configurations : [];
    return {
      ipConfigurations: list.map((configuration) => ({
        privateIPAddress: ADDRESS,
        ...(Object(configuration) as object),
      })),
    };
  }
  return type === "azure-native:compute:VirtualMachine" ? { identity: { principalId: "principal" } } : {};
}

/** The inputs of the one registration of that name. */
export function inputsOf(registrations: readonly Registration[], name: string): Readonly<Record<string, unknown>> {
  const found = registrations.filter((registration) => registration.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${String(found.length)} resources are called ${name}`);
  return only.inputs;
}

/** The faults a component finds in its arguments: `path: reason`, empty where it takes them. */
export async function faultsOf(build: () => unknown): Promise<readonly string[]> {
  await pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }), call: () => ({}) },
    "test",
    "dev",
    false,
  );
  try {
    build();
    // A component that is taken goes on to register its children.
    await pulumi.runtime.disconnect();
    return [];
  } catch (error) {
    if (pulumi.InputPropertyError.isInstance(error)) return [`${error.propertyPath}: ${error.reason}`];
    if (pulumi.InputPropertiesError.isInstance(error)) {
      return error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    }
    throw error;
  }
}
