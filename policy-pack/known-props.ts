/**
 * The properties as the engine sent them, behind the SDK's proxy. Reading through the proxy throws at every value that
 * only the deployment computes and would end the policy there; its own descriptors hold the plain values, with a mark
 * in place of an unknown one, which `core/resources/decode` turns into UNKNOWN.
 */
export function knownProps(props: object): Readonly<Record<string, unknown>> {
  const plain: Record<string, unknown> = {};
  for (const key of Object.keys(props)) plain[key] = Object.getOwnPropertyDescriptor(props, key)?.value;
  return plain;
}
