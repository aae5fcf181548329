import type { Fact } from "./fact";
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
  /** URNs of the resources that its settings are computed from. */
  readonly computedFrom: readonly string[];
}

/** A host pool of Azure Virtual Desktop. */
export interface HostPool extends FromResource {
  readonly azureName: Fact<string>;
  /** The image that its template names for new session hosts; absent where it has no template. */
  readonly templateImage: Fact<Image>;
  /** What that image is known to be. */
  readonly templateFacts: ImageFacts | undefined;
}
