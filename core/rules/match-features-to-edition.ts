import { EDITION_NAMES } from "../data/edition-features";
import { judgeFeature, judgeHotpatching } from "../licensing/edition-features";
import { imagesOfFleet } from "../licensing/fleet-images";
import { type Context, fail, gather, isKnown, type Machine, machineRule, pass, skip, unknown } from "../model";
import { identifyImage } from "../resources/image";
import { serverMachine } from "./examples/machines";

const HOTPATCHED = {
  osProfile: {
    windowsConfiguration: {
      provisionVMAgent: true,
      patchSettings: { patchMode: "AutomaticByPlatform", enableHotpatching: true },
    },
  },
};
const example = (sku: string) => ({
  resources: [serverMachine("web", { licenseType: "None", sku, more: HOTPATCHED })],
});

export default machineRule({
  id: "WL204",
  name: "match-features-to-edition",
  title: "A machine uses only features that its edition has, where its edition may run",
  why: "Standard lacks features that a Datacenter image shows, few images support hotpatching, and Azure Edition may run only in Azure and on Azure Local. The deployment fails, or the machine runs outside its licence.",
  fix: "Choose an image or a licence of the edition that has the feature, or stop using the feature.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/editions-comparison",
    "https://learn.microsoft.com/windows-server/get-started/hotpatch",
    "https://learn.microsoft.com/windows-server/get-started/azure-edition",
  ],
  findings: {
    "hotpatch-impossible": {
      level: "mandatory",
      text: "{{machine}} enables hotpatching and its image {{sku}} does not support it. Images of Azure Edition do: all of 2025, and those of 2022 with -core or -hotpatch in their name.",
      fix: "Choose an image of Azure Edition, or set enableHotpatching to false.",
      snippet: { osProfile: { windowsConfiguration: { patchSettings: { enableHotpatching: false } } } },
    },
    "azure-edition-elsewhere": {
      level: "mandatory",
      text: "{{machine}} runs Azure Edition on {{host}} ({{platform}}). Azure Edition may run only in Azure and on Azure Local.",
      fix: "Run Datacenter or Standard on {{host}}.",
    },
    "feature-missing": {
      level: "mandatory",
      text: "{{machine}} is declared to use {{feature}} and is licensed as {{edition}}, which does not have it.",
      fix: "Run {{editions}}, or stop using {{feature}}.",
    },
    "essentials-on-datacenter": {
      level: "advisory",
      text: "{{machine}} is declared as Essentials and its image {{sku}} is {{edition}}. An Essentials key activates Standard media only.",
      fix: "Choose a Standard image, or declare the edition of the image.",
    },
  },
  unknowns: {
    "image-support-unknown": {
      text: "Whether the image of {{subjects}} supports hotpatching is unknown.",
      settle: "Use a Marketplace image of Azure Edition.",
    },
    "hotpatching-computed": {
      text: "Whether {{subjects}} {{subjects?enables|enable}} hotpatching is computed at deployment.",
      settle: "Set enableHotpatching to a value that is known before deployment.",
    },
    "platform-unknown": {
      text: "Whether {{host}} runs Azure Local is not declared, so it is unknown whether Azure Edition may run there.",
      settle: "Declare the platform of {{host}} under onPremises: in windows-licensing.yaml.",
    },
    "edition-unknown": {
      text: "Whether the edition of {{subjects}} has {{feature}} is unknown.",
      settle: "Declare the edition under machines: in windows-licensing.yaml.",
    },
    "release-unsettled": {
      text: "Whether {{edition}} of this release has {{feature}} is unknown.",
      settle: "Compare the editions of this release in the documentation of Microsoft.",
    },
  },
  skips: { "nothing-depends-on-edition": "it uses nothing that depends on its edition" },
  fleets: "checked",
  examples: { bad: example("2022-datacenter-g2"), good: example("2022-datacenter-azure-edition-core") },
  check(machine, context) {
    const verdicts = [
      ...checkHotpatching(machine, machine.paths.hotpatching),
      ...checkPlace(machine, context),
      ...checkFeatures(machine),
      ...checkEssentials(machine),
    ];
    return verdicts.length > 0 ? verdicts : skip("nothing-depends-on-edition");
  },
  // Of a fleet no edition, feature or host is declared; what it says itself is whether it is patched without restarts.
  checkFleet(fleet) {
    const { name, hotpatching, paths } = fleet;
    const verdicts = gather(imagesOfFleet(fleet), (image) =>
      checkHotpatching(
        { name, image, imageFacts: identifyImage(image), ...(hotpatching === undefined ? {} : { hotpatching }) },
        paths.hotpatching,
      ),
    );
    return verdicts.length > 0 ? verdicts : skip("nothing-depends-on-edition");
  },
});

function checkHotpatching(
  machine: Pick<Machine, "name" | "image" | "imageFacts" | "hotpatching">,
  path: string | undefined,
) {
  const { name, image } = machine;
  switch (judgeHotpatching(machine)) {
    case "not-asked":
      return [];
    case "supported":
      return [pass];
    case "image-support-unknown":
      return [unknown("image-support-unknown")];
    case "hotpatching-computed":
      return [unknown("hotpatching-computed")];
    case "impossible": {
      const sku = isKnown(image) && isKnown(image.sku) ? image.sku : "";
      return [fail("hotpatch-impossible", path, { machine: name, sku })];
    }
  }
}

function checkPlace({ name, edition, host }: Machine, { declarations }: Context) {
  if (edition !== "datacenter-azure-edition" || host === undefined) return [];
  const platform = declarations.onPremises.find((each) => each.name === host)?.platform;
  if (platform === "azure-local") return [pass];
  return platform === undefined
    ? [unknown("platform-unknown", { host })]
    : [fail("azure-edition-elsewhere", undefined, { machine: name, host, platform })];
}

function checkFeatures(machine: Machine) {
  return [...(machine.features ?? [])].sort().map((each) => {
    const { state, feature, edition, editions } = judgeFeature(machine, each);
    if (state === "has") return pass;
    if (state === "missing")
      return fail("feature-missing", undefined, { machine: machine.name, feature, edition, editions });
    return state === "edition-unknown"
      ? unknown("edition-unknown", { feature })
      : unknown("release-unsettled", { feature, edition });
  });
}

function checkEssentials({ name, edition, image, imageFacts, paths }: Machine) {
  const own = imageFacts?.edition;
  if (edition !== "essentials" || own === undefined || own === "essentials" || own === "standard") return [];
  const sku = isKnown(image) && isKnown(image.sku) ? image.sku : "from the gallery";
  return [fail("essentials-on-datacenter", paths.image, { machine: name, sku, edition: EDITION_NAMES[own] })];
}
