import { type ClientLifecycle, findClientLifecycle, findClientLifecycleOfImage } from "../data/client-lifecycle";
import { daysBetween } from "../licensing/days-between";
import { imagesOfFleet } from "../licensing/fleet-images";
import {
  type Context,
  type Fact,
  fail,
  type Image,
  isKnown,
  type Machine,
  machineRule,
  pass,
  type Release,
  SUPPORT_NOTICE_DAYS,
  skip,
  UNKNOWN,
  unknown,
} from "../model";
import { resources } from "../words/resources";
import { serverMachine } from "./examples/machines";

const desktop = (offer: string, sku: string) =>
  serverMachine("desktop", {
    licenseType: "Windows_Client",
    sku: null,
    more: { storageProfile: { imageReference: { publisher: "MicrosoftWindowsDesktop", offer, sku } } },
  });

export default machineRule({
  id: "WL222",
  name: "leave-ended-client-releases",
  title: "Machines run releases of Windows 10 and 11 that are in support",
  why: "Support of Windows 10 ended on 2025-10-14. In Azure, version 22H2 receives Extended Security Updates at no charge for a time; earlier versions receive no updates, and their images leave the Marketplace.",
  fix: "Move to an image of Windows 11.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/lifecycle/products/windows-10-enterprise-and-education",
    "https://techcommunity.microsoft.com/blog/azurevirtualdesktopblog/windows-10-extended-security-updates-for-azure-virtual-desktop/4459715",
  ],
  findings: {
    ended: {
      level: "advisory",
      text: "{{machine}} runs {{product}}, which has received no security updates since {{end}}.",
      fix: "Move {{machine}} to Windows 11.",
    },
    "extended-only": {
      level: "advisory",
      text: "{{machine}} runs {{product}}, whose support ended on {{end}}. In Azure, version 22H2 receives Extended Security Updates at no charge until {{until}}.",
      fix: "Move {{machine}} to Windows 11 before {{until}}.",
    },
    ending: {
      level: "advisory",
      text: "{{machine}} runs {{product}}, whose support ends on {{end}}, in {{days}} {{days?day|days}}.",
      fix: "Move {{machine}} to Windows 11 before {{end}}.",
    },
  },
  unknowns: {
    "version-unknown": {
      text: "The long-term servicing release of Windows 10 that {{subjects}} {{subjects?runs|run}} is unknown, so whether it receives updates is unknown.",
      settle: "Use an image whose SKU names the version, or move to Windows 11.",
    },
  },
  skips: {
    other: "it does not run a Windows client",
    "release-not-shown": "no image shows which Windows client it runs",
  },
  fleets: "checked",
  examples: {
    bad: { resources: [desktop("windows-10", "win10-21h2-ent-g2")], configuration: { asOf: "2026-11-30" } },
    good: { resources: [desktop("windows-11", "win11-25h2-ent")] },
  },
  check({ name, os, image, release, paths }, context) {
    return judge({ name, os, image, release }, paths.image, context);
  },
  checkFleet(fleet, context) {
    const { name, os, paths } = fleet;
    return imagesOfFleet(fleet).map((image) => judge({ name, os, image, release: undefined }, paths.image, context));
  },
});

function judge(
  { name, os, image, release }: Pick<Machine, "name" | "os" | "image"> & { readonly release: Fact<Release> },
  path: string,
  context: Context,
) {
  if (os !== "windows-client") return skip("other");
  const found = lifecycleOf(image, release);
  if (found === UNKNOWN) return unknown(resources("image-computed"), { path });
  if (found === "unknown") return unknown("version-unknown", {}, { path });
  if (found === undefined) return isMarketplace(image) || isKnown(release) ? pass : skip("release-not-shown");
  const { name: product, end, extendedInAzure: until } = found;
  const { asOf, declarations } = context;
  if (asOf <= end) {
    const days = daysBetween(asOf, end);
    const notice = declarations.counting.supportNoticeDays ?? SUPPORT_NOTICE_DAYS;
    return days > notice ? pass : fail("ending", path, { machine: name, product, end, days });
  }
  return until !== undefined && asOf <= until
    ? fail("extended-only", path, { machine: name, product, end, until })
    : fail("ended", path, { machine: name, product, end: until ?? end });
}

/** By what the image names; a declared release counts where no image does. */
function lifecycleOf(image: Fact<Image>, release: Fact<Release>): Fact<ClientLifecycle | "unknown"> {
  if (isMarketplace(image) && isKnown(image.offer) && isKnown(image.sku)) {
    return findClientLifecycleOfImage(image.offer, image.sku);
  }
  if (isKnown(release)) return findClientLifecycle(release);
  return image === UNKNOWN || release === UNKNOWN ? UNKNOWN : undefined;
}

function isMarketplace(image: Fact<Image>): image is Image {
  return isKnown(image) && image.id === undefined && isKnown(image.offer) && isKnown(image.sku);
}
