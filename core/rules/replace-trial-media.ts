import { imagesOfFleet } from "../licensing/fleet-images";
import {
  type Fact,
  fail,
  type ImageDefinition,
  isKnown,
  isResolved,
  type Machine,
  machineRule,
  pass,
  skip,
  UNKNOWN,
  unknown,
} from "../model";
import { resources } from "../words/resources";
import { serverMachine } from "./examples/machines";

/**
 * Words that evaluation media carry: files of the Evaluation Center are called `…SERVER_EVAL_x64FRE…`, the editions
 * `ServerStandardEval`, and people who make images of them keep the word.
 */
const TRIAL = /(?:^|[^a-z])(?:eval|evaluation|trial)(?:[^a-z]|$)|(?:standard|datacenter)eval(?:[^a-z]|$)/i;
const PREVIEW = /(?:^|[^a-z])previews?(?:[^a-z0-9]|$)|technical-preview/i;
/** The name of the image inside a resource id: a resource group may be called `images` too. */
const IMAGE_NAME = /\/images\/([^/]+)(?:\/versions\/[^/]+)?\/?$/i;
/** Called a preview, and made of a released Windows Server. */
const RELEASED = /^windowsserver-gen2preview$/i;

export default machineRule({
  id: "WL221",
  name: "replace-trial-media",
  title: "Machines run licensed Windows Server, not evaluation or preview media",
  why: "Evaluation media shut down every hour after 180 days, previews expire, and neither may be used in production. A later change of edition fails on some roles.",
  fix: "Create the machine from a released image, or from volume licence media.",
  severity: "medium",
  references: ["https://learn.microsoft.com/windows-server/get-started/upgrade-conversion-options"],
  findings: {
    evaluation: {
      level: "advisory",
      text: "{{machine}} uses image {{image}}, whose name denotes evaluation media.",
      fix: "Choose a released image, or an image made from volume licence media.",
    },
    preview: {
      level: "advisory",
      text: "{{machine}} uses image {{image}}, a preview, which expires and is not licensed for production.",
      fix: "Choose a released image.",
    },
  },
  skips: { "no-image": "it names no image" },
  fleets: "checked",
  examples: {
    bad: {
      resources: [
        serverMachine("web", {
          licenseType: "None",
          sku: null,
          more: {
            storageProfile: {
              imageReference: {
                id: "/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/images/ws2025-eval",
              },
              osDisk: { osType: "Windows" },
            },
          },
        }),
      ],
    },
    good: { resources: [serverMachine("web", { licenseType: "None", sku: "2025-datacenter-g2" })] },
  },
  check(machine) {
    return judge(machine, namesOf(machine), machine.paths.image);
  },
  checkFleet(fleet) {
    const { name, os, paths } = fleet;
    return imagesOfFleet(fleet).map((image) => judge({ name, os, image }, namesOf({ image }), paths.image));
  },
});

function judge({ name, os, image }: Pick<Machine, "name" | "os" | "image">, names: readonly string[], path: string) {
  if (os === "linux" || os === "windows-client") return skip(resources("not-windows-server"));
  const trial = names.find((each) => TRIAL.test(each));
  if (trial !== undefined) return fail("evaluation", path, { machine: name, image: trial });
  const preview = names.find((each) => PREVIEW.test(each) && !RELEASED.test(each));
  if (preview !== undefined && os === "windows-server") return fail("preview", path, { machine: name, image: preview });
  if (image === UNKNOWN) return unknown(resources("image-computed"), { path });
  return image === undefined ? skip("no-image") : pass;
}

/** Every text by which the image is named: offer and SKU, the last part of its id, the identifier of its definition. */
function namesOf({ image, definition }: Pick<Machine, "image" | "definition">): readonly string[] {
  const identifier = isResolved<ImageDefinition>(definition) ? definition.identifier : undefined;
  const id = isKnown(image) && isKnown(image.id) ? IMAGE_NAME.exec(image.id)?.[1] : undefined;
  const own: readonly Fact<string>[] = isKnown(image) ? [image.offer, image.sku, id] : [];
  const all: readonly Fact<string>[] = [...own, identifier?.offer, identifier?.sku];
  return all.filter(isKnown);
}
