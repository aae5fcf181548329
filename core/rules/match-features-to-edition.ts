import { EDITION_FEATURES } from "../data/edition-features";
import { HOTPATCH_KNOWN_RELEASES, HOTPATCH_SKUS } from "../data/hotpatch";
import {
  type Context,
  type Edition,
  fail,
  isKnown,
  type Machine,
  pass,
  type ServerFeature,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyMachineRule as machineRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "hotpatch-impossible" | "azure-edition-elsewhere" | "feature-missing" | "essentials-on-datacenter";

const EDITION_NAMES: Readonly<Record<Edition, string>> = {
  datacenter: "Datacenter",
  "datacenter-azure-edition": "Datacenter: Azure Edition",
  standard: "Standard",
  essentials: "Essentials",
};

function windowsMachine(sku: string, more: Readonly<Record<string, unknown>>) {
  return {
    type: "azure-native:compute:VirtualMachine",
    name: "web",
    properties: {
      licenseType: "None",
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      storageProfile: { imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku } },
      ...more,
    },
  };
}
const HOTPATCHED = {
  osProfile: {
    windowsConfiguration: {
      provisionVMAgent: true,
      patchSettings: { patchMode: "AutomaticByPlatform", enableHotpatching: true },
    },
  },
};

export default machineRule({
  id: "WL204",
  name: "match-features-to-edition",
  title: "A machine uses only features that its edition has, where its edition may run",
  why: "Standard lacks features that a Datacenter image shows, hotpatching exists for few images, and the Azure Edition may run in Azure and on Azure Local only. The deployment fails, or the machine runs outside its licence.",
  fix: "Choose an image or a licence of the edition that has the feature, or do without the feature.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/editions-comparison",
    "https://learn.microsoft.com/windows-server/get-started/hotpatch",
    "https://learn.microsoft.com/windows-server/get-started/azure-edition",
  ],
  messages: {
    "hotpatch-impossible": {
      level: "mandatory",
      text: "{{machine}} asks for hotpatching and its image {{sku}} cannot be hotpatched. Images that can are of the Azure Edition: all of 2025, and of 2022 those with -core or -hotpatch in their name.",
    },
    "azure-edition-elsewhere": {
      level: "mandatory",
      text: "{{machine}} runs the Azure Edition on {{host}} ({{platform}}), and the Azure Edition may run in Azure and on Azure Local only.",
    },
    "feature-missing": {
      level: "mandatory",
      text: "{{machine}} is declared to use {{feature}} and is licensed as {{edition}}, which does not have it. {{editions}} does.",
    },
    "essentials-on-datacenter": {
      level: "advisory",
      text: "{{machine}} is declared as Essentials and its image {{sku}} is {{edition}}. An Essentials key activates Standard media and no Datacenter image.",
    },
  },
  examples: {
    bad: { resources: [windowsMachine("2022-datacenter-g2", HOTPATCHED)] },
    good: { resources: [windowsMachine("2022-datacenter-azure-edition-core", HOTPATCHED)] },
  },
  check(machine, context) {
    const verdicts = [
      ...judgeHotpatching(machine),
      ...judgePlace(machine, context),
      ...judgeFeatures(machine),
      ...judgeEssentials(machine),
    ];
    return verdicts.length > 0 ? verdicts : skip("nothing on the machine depends on its edition");
  },
});

function judgeHotpatching({ name, hotpatching, image, imageFacts, paths }: Machine): readonly Verdict<Key>[] {
  if (hotpatching === undefined || hotpatching === false) return [];
  const sku = isKnown(image) ? image.sku : undefined;
  const release = imageFacts?.os === "windows-server" ? imageFacts.release : undefined;
  // Words on an image of one's own, and images of releases still to come, say nothing of hotpatching.
  const settled = isKnown(image) && image.id === undefined && isKnown(sku) && isKnown(release);
  if (!settled || !HOTPATCH_KNOWN_RELEASES.has(release)) {
    return [
      unknown("whether the image can be hotpatched", { settle: "Use a Marketplace image of the Azure Edition." }),
    ];
  }
  if (HOTPATCH_SKUS.has(sku.toLowerCase()) || sku.toLowerCase().includes("hotpatch")) return [pass];
  if (hotpatching === UNKNOWN) return [unknown("whether hotpatching is on, which is computed at deploy time")];
  return [fail("hotpatch-impossible", paths.hotpatching, { machine: name, sku })];
}

function judgePlace({ name, edition, host }: Machine, { declarations }: Context): readonly Verdict<Key>[] {
  if (edition !== "datacenter-azure-edition" || host === undefined) return [];
  const server = declarations.onPremises.find((each) => each.name === host);
  if (server?.platform === "azure-local") return [pass];
  if (server?.platform === undefined) {
    return [
      unknown("whether the Azure Edition runs on Azure Local", {
        settle: `Declare the platform of ${host} under onPremises: in windows-licensing.yaml.`,
      }),
    ];
  }
  return [fail("azure-edition-elsewhere", undefined, { machine: name, host, platform: server.platform })];
}

function judgeFeatures({ name, edition, release, features = [] }: Machine): readonly Verdict<Key>[] {
  return [...features].sort().map((feature: ServerFeature): Verdict<Key> => {
    const facts = EDITION_FEATURES[feature];
    if (!isKnown(edition)) {
      return unknown(`whether the edition has ${facts.name}`, {
        settle: "Declare the edition under machines: in windows-licensing.yaml.",
      });
    }
    if (facts.editions.includes(edition)) return pass;
    if (facts.releases !== undefined && (!isKnown(release) || !facts.releases.includes(release))) {
      return unknown(`whether ${EDITION_NAMES[edition]} of this release has ${facts.name}`);
    }
    return fail("feature-missing", undefined, {
      machine: name,
      feature: facts.name,
      edition: EDITION_NAMES[edition],
      editions: facts.editions.map((each) => EDITION_NAMES[each]).join(" or "),
    });
  });
}

function judgeEssentials({ name, edition, image, imageFacts, paths }: Machine): readonly Verdict<Key>[] {
  const bits = imageFacts?.edition;
  if (edition !== "essentials" || bits === undefined || bits === "essentials" || bits === "standard") return [];
  const sku = isKnown(image) && isKnown(image.sku) ? image.sku : "from the gallery";
  return [fail("essentials-on-datacenter", paths.image, { machine: name, sku, edition: EDITION_NAMES[bits] })];
}
