import { findHostRetirement, findSizeRetirement, type SizeRetirement } from "../data/size-retirements";
import {
  type Estate,
  estateRule,
  type Fact,
  fail,
  type IsoDate,
  isKnown,
  pass,
  type Subject,
  skip,
  subjectOf,
} from "../model";
import { serverMachine } from "./examples/machines";

const machine = (size: string) => serverMachine("web", { licenseType: "None", size, sku: "2025-datacenter-g2" });

export default estateRule({
  id: "WL223",
  name: "choose-lasting-sizes",
  title: "Machines use VM series that Azure can still deploy",
  why: "A machine of a retired series cannot be deployed or started again, and a series that is closed to new subscriptions may be refused. The count of core licences does not change.",
  fix: "Choose a size of a current series.",
  severity: "low",
  references: [
    "https://learn.microsoft.com/azure/virtual-machines/sizes/retirement/retired-sizes-list",
    "https://learn.microsoft.com/azure/virtual-machines/dedicated-host-retirement",
  ],
  findings: {
    retired: {
      level: "advisory",
      text: "{{resource}} uses {{size}}, whose series {{series}} was retired on {{on}}, so it cannot be deployed.",
      fix: "Choose a size of a current series for {{resource}}.",
    },
    retiring: {
      level: "advisory",
      text: "{{resource}} uses {{size}}, whose series {{series}} retires on {{on}}.",
      fix: "Choose a size of a current series for {{resource}} before {{on}}.",
    },
    closed: {
      level: "advisory",
      text: "{{resource}} uses {{size}}, whose series {{series}} new subscriptions cannot deploy since July 2026. It retires on {{on}}.",
      fix: "Choose a size of a current series for {{resource}} before {{on}}.",
    },
  },
  skips: { "nothing-with-size": "no Windows machine and no dedicated host has a size that is known" },
  examples: {
    bad: { resources: [machine("Standard_NV8as_v4")], configuration: { asOf: "2026-11-30" } },
    good: { resources: [machine("Standard_D8s_v5")] },
  },
  check(estate) {
    const sized = sizesOf(estate);
    if (sized.length === 0) return skip("nothing-with-size");
    return sized.map(({ subject, path, size, retirement }) =>
      retirement === undefined ? { ...pass, subject } : judge({ subject, path, size, retirement }, estate.asOf),
    );
  },
});

interface Sized {
  readonly subject: Subject;
  readonly path: string;
  readonly size: string;
  readonly retirement: SizeRetirement | undefined;
}

/** The day from which new subscriptions cannot deploy a closed series; the page names the month. */
const CLOSED_SINCE: IsoDate = "2026-07-01";

function judge({ subject, path, size, retirement }: Sized & { readonly retirement: SizeRetirement }, asOf: IsoDate) {
  const { series, on, closed } = retirement;
  const data = { resource: subject.name, size, series, on };
  const about = { subject };
  // The day itself is the last one.
  if (asOf > on) return fail("retired", path, data, about);
  return fail(closed === true && asOf >= CLOSED_SINCE ? "closed" : "retiring", path, data, about);
}

function sizesOf({ machines, licensed }: Estate): readonly Sized[] {
  const each = (subject: Subject, path: string, sizes: readonly Fact<string>[]): readonly Sized[] =>
    [...new Set(sizes.filter(isKnown))]
      .filter((size) => !/^mix$/i.test(size))
      .map((size) => ({ subject, path, size, retirement: findSizeRetirement(size) }));
  return [
    ...machines
      .filter(({ os }) => os !== "linux")
      .flatMap((machine) => each(subjectOf(machine), machine.paths.size, [machine.size, ...listed(machine.mix)])),
    ...licensed.fleets
      .filter(({ os }) => os !== "linux")
      .flatMap(({ groups }) =>
        groups.flatMap((group) => each(subjectOf(group.from), group.paths.size, [group.size, ...listed(group.mix)])),
      ),
    ...licensed.hosts.flatMap((host) =>
      isKnown(host.sku)
        ? [{ subject: subjectOf(host), path: host.paths.sku, size: host.sku, retirement: findHostRetirement(host.sku) }]
        : [],
    ),
  ];
}

function listed(mix: Fact<readonly Fact<string>[]>): readonly Fact<string>[] {
  return isKnown(mix) ? mix : [];
}
