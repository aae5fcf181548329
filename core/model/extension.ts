import type { Fact, Unknown } from "./fact";
import type { Image, ImageFacts, Machine } from "./machine";
import type { InResource } from "./network";
import type { FromResource, Ref } from "./resource";
import type { Value } from "./value";

/** Something that Azure runs on a machine: an extension or a run command, a resource of its own or inline in a scale set. */
export interface MachineExtension extends InResource {
  readonly machine: Ref<Machine>;
  readonly publisher: Fact<string>;
  /** The type of the extension, e.g. `CustomScriptExtension` or `DSC`; `RunCommand` for a run command. */
  readonly extensionType: Fact<string>;
  /** Public settings; a JSON text is read, and one that is none stays a text. */
  readonly settings: Value | undefined;
  readonly protectedSettings: Value | undefined;
  /** Command lines and scripts as far as they are readable here, encoded ones decoded. */
  readonly scripts: readonly string[];
  /** Undefined for extensions that run no script of their user's. */
  readonly script: ExtensionScript | undefined;
  /** URNs of the resources that its settings are computed from. */
  readonly computedFrom: readonly string[];
}

/** What an extension or a run command runs, as Azure hands it to a shell. */
export interface ExtensionScript {
  /** UNKNOWN where the deployment computes it, the source hides it as a secret, or it is fetched from elsewhere. */
  readonly text: string | Unknown;
  readonly language: "cmd" | "powershell";
  /** Parameters of a script in PowerShell, each `{ name, value }`. */
  readonly parameters: Fact<readonly Value[]>;
  /** The same, of which the values are secrets. */
  readonly protectedParameters: Fact<readonly Value[]>;
  /** It downloads files first, which it may run. */
  readonly downloads: boolean;
}

/** A host pool of Azure Virtual Desktop. */
export interface HostPool extends FromResource {
  readonly azureName: Fact<string>;
  /** The image that its template names for new session hosts; absent where it has no template. */
  readonly templateImage: Fact<Image>;
  /** What that image is known to be. */
  readonly templateFacts: ImageFacts | undefined;
}
