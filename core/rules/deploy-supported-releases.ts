import { findNodeSystem, minorOfKubernetes } from "../data/kubernetes-windows";
import { nameRelease } from "../data/releases";
import { findRetiredImage } from "../data/retired-images";
import { daysBetween } from "../licensing/days-between";
import { describeUpdatePath, judgeSupport } from "../licensing/support";
import {
  type Context,
  fail,
  gather,
  isKnown,
  type Machine,
  type MachineGroup,
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
    "ended-by-other-sources": {
      level: "advisory",
      text: "{{machine}} runs {{product}}, which has received no security updates since {{end}} according to sources other than Microsoft. {{path}}.",
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
    "node-system-retired": {
      level: "advisory",
      text: "Node pools of {{machine}} run {{system}}, which Azure Kubernetes Service supported until {{until}}.",
      fix: "Create node pools with osSKU Windows2022 or Windows2025 and move the workloads of {{machine}}.",
    },
    "node-system-ending": {
      level: "advisory",
      text: "Node pools of {{machine}} run {{system}}, which Azure Kubernetes Service supports until {{until}}, in {{days}} {{days?day|days}}.",
      fix: "Create node pools with osSKU Windows2025 and move the workloads of {{machine}} before {{until}}.",
    },
    "node-system-too-old": {
      level: "advisory",
      text: "Node pools of {{machine}} run {{system}}, which does not run on Kubernetes {{version}}.",
      fix: "Create node pools with osSKU Windows2025 for {{machine}}, or keep an earlier version of Kubernetes.",
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
    "node-system-unknown": {
      text: "Whether Azure Kubernetes Service supports {{system}}, the system of node pools of {{subjects}}, is unknown.",
      settle: "Use osSKU Windows2022 or Windows2025, or look the system up in the release notes of the service.",
    },
  },
  skips: {
    "release-not-shown": {
      text: "neither image nor declaration shows its release",
      declare: "machines: [{ match: { name: web }, release: 2022 }]",
    },
    "not-known-to-be-server": "it is not known to run Windows Server",
  },
  fleets: "checked",
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
    const one = { name: machine.name, path: machine.paths.image };
    if (release !== undefined) return [checkRelease(one, release, context), ...retired];
    if (retired.length > 0) return retired;
    return skip(os === "windows-server" ? "release-not-shown" : "not-known-to-be-server");
  },
  checkFleet(fleet, context) {
    const { os, image, groups, paths } = fleet;
    if (os === "linux" || os === "windows-client") return skip(resources("not-windows-server"));
    const releases = groups.flatMap(({ release, nodeSystem }) =>
      release === undefined ? [] : [{ release, path: nodeSystem?.path ?? paths.image }],
    );
    const ownImages = groups.flatMap((group) => (isKnown(group.image) ? [group.image] : []));
    const own = isKnown(image) ? [image] : [];
    const all = [
      ...onlyOnce(releases).map(({ release, path }) =>
        typeof release === "string"
          ? checkRelease({ name: fleet.name, path }, release, context)
          : unknown(resources("release-computed"), { path }),
      ),
      ...gather(onlyOnce(groups.flatMap(({ nodeSystem }) => nodeSystem ?? [])), (system) =>
        checkNodeSystem(fleet.name, system, context),
      ),
      ...onlyOnce(ownImages.length === 0 ? own : ownImages).flatMap((each) =>
        checkImage({ name: fleet.name, kind: "virtual-machine", image: each, paths }, context),
      ),
    ];
    if (all.length > 0) return all;
    return skip(os === "windows-server" ? "release-not-shown" : "not-known-to-be-server");
  },
});

/** Groups alike are asked about once. */
function onlyOnce<T>(facts: readonly T[]): readonly T[] {
  const keyOf = (fact: T): string =>
    JSON.stringify(fact, (_key, value: unknown) => (value === UNKNOWN ? "computed at deployment" : value));
  return [...new Map(facts.map((fact) => [keyOf(fact), fact])).values()];
}

function checkNodeSystem(
  machine: string,
  { name, path, kubernetes }: NonNullable<MachineGroup["nodeSystem"]>,
  { asOf, declarations }: Context,
) {
  const system = findNodeSystem(name);
  if (system === undefined) return [unknown("node-system-unknown", { system: name }, { path })];
  const minor = isKnown(kubernetes) ? minorOfKubernetes(kubernetes) : undefined;
  const { until, notFrom } = system;
  const tooOld =
    minor !== undefined && notFrom !== undefined && minor >= notFrom && isKnown(kubernetes)
      ? [fail("node-system-too-old", path, { machine, system: name, version: kubernetes })]
      : [];
  const retired =
    until !== undefined && asOf > until ? [fail("node-system-retired", path, { machine, system: name, until })] : [];
  const days = until === undefined ? -1 : daysBetween(asOf, until);
  const notice = declarations.counting.supportNoticeDays ?? SUPPORT_NOTICE_DAYS;
  const ending =
    until !== undefined && days >= 0 && days <= notice
      ? [fail("node-system-ending", path, { machine, system: name, until, days })]
      : [];
  return [...tooOld, ...retired, ...ending];
}

function checkRelease(
  machine: { readonly name: string; readonly path: string },
  release: string,
  { asOf, declarations }: Context,
) {
  const noticeDays = declarations.counting.supportNoticeDays ?? SUPPORT_NOTICE_DAYS;
  const support = judgeSupport(release, { asOf, noticeDays, platform: "azure" });
  if (support.state === "unknown") return unknown("end-unknown", { release: nameRelease(release) });
  const { lifecycle } = support;
  const path = describeUpdatePath(lifecycle, "azure", asOf);
  const data = { machine: machine.name, product: lifecycle.name, path };
  const image = machine.path;
  switch (support.state) {
    case "supported":
    case "included-updates":
      return pass;
    case "ending":
      return fail("ending", image, { ...data, end: support.until, days: support.days });
    case "bought-updates":
      return fail("updates-to-buy", image, { ...data, end: support.end });
    case "ended":
      return fail(lifecycle.secondary === true ? "ended-by-other-sources" : "ended", image, {
        ...data,
        end: support.end,
      });
  }
}

function checkImage(
  {
    name,
    kind,
    image,
    paths,
  }: Pick<Machine, "name" | "kind" | "image"> & { readonly paths: { readonly image: string } },
  { asOf }: Context,
) {
  if (!isKnown(image) || !isKnown(image.publisher) || !isKnown(image.sku)) return [];
  const { publisher, sku } = image;
  const retired = findRetiredImage(publisher, sku);
  if (retired === undefined || asOf < retired.since) return [];
  const key = kind === "scale-set" ? "retired-scale-out" : "retired-image";
  return [fail(key, paths.image, { machine: name, sku, since: retired.since })];
}
