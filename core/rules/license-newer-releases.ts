import { nameRelease } from "../data/releases";
import { findNewerReleases } from "../licensing/newer-releases";
import { estateRule, fail, pass, skip, unknown } from "../model";

const SERVER = { name: "hv1", processors: [16], release: 2025, virtualMachines: 2, edition: "standard" };
const example = (release: number) => ({
  resources: [],
  configuration: {
    onPremises: [SERVER],
    entitlements: [{ name: "OLP", edition: "standard", release, cores: 16, use: "on-premises" }],
  },
});
const ENTITLEMENTS = { name: "entitlements", declaration: "entitlements" };

export default estateRule({
  id: "WL120",
  name: "license-newer-releases",
  title: "Licences for a server's release or a later one cover every server on-premises",
  why: "A licence covers the release it was bought for and earlier ones. Only Software Assurance brings the right to later releases, so a server that was upgraded without it is unlicensed although the number of cores matches.",
  fix: "Buy licences of the servers' release, renew Software Assurance before the next release, or run the release that is owned.",
  severity: "high",
  formulas: [
    "Needed: core licences of the servers on-premises that run a release or a newer one.",
    "Usable: licences bought for that release or a newer one, and licences whose Software Assurance ran when it came out.",
  ],
  references: [
    "https://learn.microsoft.com/windows-server/get-started/azure-hybrid-benefit",
    "https://www.microsoft.com/licensing/terms",
  ],
  findings: {
    "too-old": {
      level: "mandatory",
      text: "{{servers}} {{servers?runs|run}} Windows Server {{release}} and {{servers?needs|need}} {{needed}} core licences of that release. {{left}} of those owned on-premises cover it: {{short}} short. {{pools}} {{pools?was|were}} bought for an earlier release without Software Assurance.",
      fix: "Buy {{short}} core licences of Windows Server {{release}}, declare the Software Assurance of {{pools}}, or run an earlier release on {{servers}}.",
    },
  },
  unknowns: {
    "perhaps-too-old": {
      text: "Whether {{pools}} {{pools?covers|cover}} Windows Server {{release}} on {{servers}} is unknown, because the release they were bought for is not declared.",
      settle: "Declare `release` or `assurance` of the entitlement in windows-licensing.yaml.",
    },
  },
  skips: {
    "no-server": "no server on-premises is declared",
    "no-release": {
      text: "no server on-premises declares its release",
      declare: "onPremises: [{ name: hv1, processors: [16, 16], release: 2025 }]",
    },
    "no-licence": {
      text: "no licence is declared for on-premises use",
      declare: "entitlements: [{ name: EA, edition: standard, release: 2025, cores: 16, use: on-premises }]",
    },
  },
  examples: { bad: example(2019), good: example(2025) },
  check(estate) {
    const { onPremises, entitlements } = estate.declarations;
    if (onPremises.length === 0) return skip("no-server");
    if (!onPremises.some(({ release }) => release !== undefined)) return skip("no-release");
    if (!entitlements.some(({ use, edition }) => use !== "azure" && edition !== "essentials"))
      return skip("no-licence");
    const found = findNewerReleases(estate);
    if (found.length === 0) return pass;
    return found.map(({ state, data: { release, ...rest } }) => {
      const data = { ...rest, release: nameRelease(release) };
      return state === "too-old"
        ? fail("too-old", undefined, data, { subject: ENTITLEMENTS })
        : unknown(
            "perhaps-too-old",
            { pools: data.pools, release: data.release, servers: data.servers },
            { subject: ENTITLEMENTS },
          );
    });
  },
});
