/** The SDK's own proxy around a policy's properties, which its types leave out. */
export const { unknownCheckingProxy } = require("@pulumi/policy/proxy") as {
  unknownCheckingProxy(props: object): Record<string, unknown>;
};
