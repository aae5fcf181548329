import type { Declarations } from "../../../core/model";
import { spoke } from "../network";
import { privatePath } from "../private-path";
import { customScript } from "../scripts";
import { type FailureMode, ownKms } from "./failure-mode";

const AZURE_KMS: Pick<Declarations, "activation"> = { activation: { method: "azure-kms", hosts: [] } };
const script = (machine: string, command: string) => customScript(`${machine}-setup`, machine, command);
const register = (host: string) => ({
  resources: spoke({
    machine: { resourceGroupName: "rg", vmName: "vm" },
    more: [script("vm", `cscript //nologo slmgr.vbs /skms ${host}`)],
  }),
});
/** A client with a path to an own host that listens on TCP 1690. */
const registerOwn = (host: string) => ({
  resources: privatePath({
    host: { licenseType: "None" },
    more: [
      script("kms1", "cscript //nologo slmgr.vbs /sprt 1690"),
      script("app", `cscript //nologo slmgr.vbs /skms ${host}`),
    ],
  }).map((resource) => (resource.name === "kms1" ? { ...resource, protect: true } : resource)),
  declarations: ownKms(),
});
const AZURE = "azkms.core.windows.net";
const OWN = "kms1.corp.contoso.com:1690";

const wrong = (message: string, broken: string, mended = AZURE, declarations = {}) =>
  ({
    rule: "WL601",
    level: "mandatory",
    message,
    broken: { ...register(broken), declarations },
    mended: { ...register(mended), declarations },
  }) as const;

/** Hosts that scripts register and that cannot be meant. */
export const REGISTRATION_MODES: readonly FailureMode[] = [
  {
    number: 36,
    fault: "A script registers a KMS host that does not exist, is another provider's, or does not listen there",
    twins: {
      "a misspelt name of Azure KMS": wrong("misspelt-host", "azkms.core.windows.com"),
      "an address of Azure KMS with a wrong digit": wrong("misspelt-host", "20.118.99.244", "20.118.99.224"),
      "the KMS of another provider": wrong("other-provider", "169.254.169.250"),
      "Azure KMS at another port": wrong("wrong-port", `${AZURE}:1689`, AZURE, AZURE_KMS),
      "an own host, where Azure KMS is declared": {
        ...wrong("other-host", "kms9.corp.contoso.com", AZURE, AZURE_KMS),
        level: "advisory",
      },
      "an own host at a port where it does not listen": {
        rule: "WL602",
        level: "mandatory",
        message: "wrong-host-port",
        broken: registerOwn("kms1.corp.contoso.com"),
        mended: registerOwn(OWN),
      },
      "a misspelt name of Azure KMS, where own hosts are meant": {
        rule: "WL602",
        level: "mandatory",
        message: "misspelt-host",
        broken: registerOwn("azkms.core.window.net"),
        mended: registerOwn(OWN),
      },
      "a host that nobody declares": {
        rule: "WL602",
        level: "advisory",
        message: "undeclared-host",
        broken: registerOwn("kms9.corp.contoso.com"),
        mended: registerOwn(OWN),
      },
    },
    unseen: "what a group policy or configuration management registers afterwards",
  },
];
