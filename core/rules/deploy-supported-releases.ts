import { findRetiredImage } from "../data/retired-images";
import { describeUpdatePath, judgeSupport } from "../licensing/support";
import {
  type Context,
  fail,
  isKnown,
  type Machine,
  machineRule,
  pass,
  SUPPORT_NOTICE_DAYS,
  skip,
  UNKNOWN,
  unknown,
} from "../model";
import { resources } from "../words/resources";
import { serverMachine } from "./examples/machines";

export default machineRule({
  id: "WL220",
  name: "deploy-supported-releases",
  title: "Machines run releases of Windows Server that receive security updates, from images that are available",
  why: "After the end of support a release receives no security updates unless you buy them, and its images leave the Marketplace. You can then neither recreate machines nor scale out scale sets.",
  fix: "Move to a supported release. Until then, arrange Extended Security Updates or waive the finding until a date.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows/release-health/windows-server-release-info",
    "https://learn.microsoft.com/windows-server/get-started/extended-security-updates-overview",
    "https://learn.microsoft.com/azure/virtual-machines/deprecated-images",
  ],
  findings: {
    ended: {
      level: "mandatory",
      text: "{{machine}} runs {{product}}, which has received no security updates since {{end}}. {{path}}.",
      fix: "Move {{machine}} to a supported release.",
    },
    ending: {
      level: "advisory",
      text: "{{machine}} runs {{product}}, whose security updates end on {{end}}, in {{days}} {{days?day|days}}. {{path}}.",
      fix: "Move {{machine}} to a supported release before {{end}}.",
    },
    "updates-to-buy": {
      level: "advisory",
      text: "{{machine}} runs {{product}}, whose support ended on {{end}}. {{path}}. The plan does not show whether you did.",
      fix: "Buy Extended Security Updates for {{machine}}, or move it to a supported release.",
    },
    "retired-image": {
      level: "advisory",
      text: "{{machine}} uses image {{sku}}, which left the Marketplace on {{since}}, so it cannot be deployed again.",
      fix: "Choose an image of a supported release.",
    },
    "retired-scale-out": {
      level: "advisory",
      text: "Scale set {{machine}} uses image {{sku}}, which left the Marketplace on {{since}}, so it cannot add or replace instances.",
      fix: "Choose an image of a supported release.",
    },
  },
  unknowns: {
    "end-unknown": {
      text: "The end of support of Windows Server {{release}} is unknown ({{subjects}}).",
      settle: "Look the release up in the Microsoft lifecycle documentation.",
    },
  },
  skips: {
    "release-not-shown": {
      text: "neither image nor declaration shows its release",
      declare: "machines: [{ match: { name: web }, release: 2022 }]",
    },
    "not-known-to-be-server": "it is not known to run Windows Server",
  },
  fleets: { unchecked: "the release of a fleet is not read yet" },
  examples: {
    bad: {
      resources: [serverMachine("web", { licenseType: "None", sku: "2012-R2-Datacenter" })],
      configuration: { asOf: "2026-11-21" },
    },
    good: {
      resources: [serverMachine("web", { licenseType: "None", sku: "2025-datacenter-g2" })],
      configuration: { asOf: "2026-11-21" },
    },
  },
  check(machine, context) {
    const { os, release } = machine;
    if (os === "linux" || os === "windows-client") return skip(resources("not-windows-server"));
    if (release === UNKNOWN) return unknown(resources("release-computed"));
    const retired = checkImage(machine, context);
    if (release !== undefined) return [checkRelease(machine, release, context), ...retired];
    if (retired.length > 0) return retired;
    return skip(os === "windows-server" ? "release-not-shown" : "not-known-to-be-server");
  },
});

function checkRelease(machine: Machine, release: string, { asOf, declarations }: Context) {
  const noticeDays = declarations.counting.supportNoticeDays ?? SUPPORT_NOTICE_DAYS;
  const support = judgeSupport(release, { asOf, noticeDays, platform: "azure" });
  if (support.state === "unknown") return unknown("end-unknown", { release });
  const { lifecycle } = support;
  const path = describeUpdatePath(lifecycle, "azure", asOf);
  const data = { machine: machine.name, product: lifecycle.name, path };
  const { image } = machine.paths;
  switch (support.state) {
    case "supported":
    case "included-updates":
      return pass;
    case "ending":
      return fail("ending", image, { ...data, end: support.until, days: support.days });
    case "bought-updates":
      return fail("updates-to-buy", image, { ...data, end: support.end });
    case "ended":
      return fail("ended", image, { ...data, end: support.end });
  }
}

function checkImage({ name, kind, image, paths }: Machine, { asOf }: Context) {
  if (!isKnown(image) || !isKnown(image.publisher) || !isKnown(image.sku)) return [];
  const { publisher, sku } = image;
  const retired = findRetiredImage(publisher, sku);
  if (retired === undefined || asOf < retired.since) return [];
  const key = kind === "scale-set" ? "retired-scale-out" : "retired-image";
  return [fail(key, paths.image, { machine: name, sku, since: retired.since })];
}
