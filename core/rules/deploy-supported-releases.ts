import { RETIRED_SKUS } from "../data/retired-images";
import { describeUpdatePath, judgeSupport } from "../licensing/support";
import { type Context, fail, isKnown, type Machine, pass, SUPPORT_NOTICE_DAYS, UNKNOWN, type Verdict } from "../model";
import { legacyMachineRule as machineRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "ended" | "ending" | "updates-to-buy" | "retired-image" | "retired-scale-out";

function windowsMachine(sku: string) {
  return {
    type: "azure-native:compute:VirtualMachine",
    name: "web",
    properties: {
      licenseType: "None",
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      storageProfile: { imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku } },
    },
  };
}

export default machineRule({
  id: "WL220",
  name: "deploy-supported-releases",
  title: "Machines run releases of Windows Server that get security updates, from images that are still there",
  why: "After its end a release gets no security updates unless they are bought, and its images leave the Marketplace: machines cannot be made again and scale sets cannot grow.",
  fix: "Move to a supported release; where that takes longer, arrange Extended Security Updates or waive the finding until a date.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows/release-health/windows-server-release-info",
    "https://learn.microsoft.com/windows-server/get-started/extended-security-updates-overview",
    "https://learn.microsoft.com/azure/virtual-machines/deprecated-images",
  ],
  messages: {
    ended: {
      level: "mandatory",
      text: "{{machine}} runs {{product}}, which has had no security updates since {{end}}. {{path}}",
    },
    ending: {
      level: "advisory",
      text: "{{machine}} runs {{product}}, whose security updates end on {{end}}, in {{days}} days. {{path}}",
    },
    "updates-to-buy": {
      level: "advisory",
      text: "{{machine}} runs {{product}}, whose support ended on {{end}}. {{path}} The plan does not show whether they are.",
    },
    "retired-image": {
      level: "advisory",
      text: "{{machine}} is made from {{sku}}, an image that left the Marketplace on {{since}}: it cannot be deployed anew.",
    },
    "retired-scale-out": {
      level: "advisory",
      text: "{{machine}} is a scale set made from {{sku}}, an image that left the Marketplace on {{since}}: it cannot add or replace instances.",
    },
  },
  examples: {
    bad: { resources: [windowsMachine("2012-R2-Datacenter")], configuration: { asOf: "2026-11-21" } },
    good: { resources: [windowsMachine("2025-datacenter-g2")], configuration: { asOf: "2026-11-21" } },
  },
  check(machine, context) {
    const { os, release } = machine;
    if (os === "linux" || os === "windows-client") return skip("not a Windows Server machine");
    if (release === UNKNOWN) return unknown("the release of Windows Server, which is computed at deploy time");
    if (release === undefined) {
      const retired = judgeImage(machine, context);
      if (retired.length > 0) return retired;
      return os === "windows-server"
        ? skip("no image or declaration says which release runs", "machines: [{ match: { name: web }, release: 2022 }]")
        : skip("no Windows Server is known to run on it");
    }
    return [judgeRelease(machine, release, context), ...judgeImage(machine, context)];
  },
});

function judgeRelease(machine: Machine, release: string, { asOf, declarations }: Context): Verdict<Key> {
  const noticeDays = declarations.counting.supportNoticeDays ?? SUPPORT_NOTICE_DAYS;
  const platform = "azure";
  const support = judgeSupport(release, { asOf, noticeDays, platform });
  if (support.state === "unknown") return unknown(`when support of Windows Server ${release} ends`);
  const { lifecycle } = support;
  const data = {
    machine: machine.name,
    product: lifecycle.name,
    path: describeUpdatePath(lifecycle, platform, asOf),
  };
  switch (support.state) {
    case "supported":
    case "included-updates":
      return pass;
    case "ending":
      return fail("ending", machine.paths.image, { ...data, end: support.until, days: support.days });
    case "bought-updates":
      return fail("updates-to-buy", machine.paths.image, { ...data, end: support.end });
    case "ended":
      return fail("ended", machine.paths.image, { ...data, end: support.end });
  }
}

function judgeImage({ name, kind, image, paths }: Machine, { asOf }: Context): readonly Verdict<Key>[] {
  if (!isKnown(image) || !isKnown(image.publisher) || !isKnown(image.sku)) return [];
  const { sku } = image;
  const publisher = image.publisher.toLowerCase();
  const retired = RETIRED_SKUS.find((each) => each.publisher === publisher && each.sku.test(sku.toLowerCase()));
  if (retired === undefined || asOf < retired.since) return [];
  const message = kind === "scale-set" ? "retired-scale-out" : "retired-image";
  return [fail(message, paths.image, { machine: name, sku, since: retired.since })];
}
