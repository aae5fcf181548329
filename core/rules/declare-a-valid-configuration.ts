import { type ConfigurationFault, fail, pass, type Subject } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

export default estateRule({
  id: "WL701",
  name: "declare-a-valid-configuration",
  title: "The configuration can be read without a fault",
  why: "A section with a fault declares nothing, so every rule that needs it would stay silent about licences and activation.",
  fix: "Correct each place that is named. Editors that know the JSON Schema named in the first line of the file show faults while you type.",
  severity: "high",
  references: ["https://json-schema.org/draft-07", "https://yaml.org/spec/1.2.2/"],
  messages: {
    invalid: {
      level: "mandatory",
      text: "{{place}}, {{path}}: expected {{expected}}, found {{found}}. {{hint}}",
    },
  },
  examples: {
    good: {
      resources: [],
      configuration: {
        entitlements: [
          {
            name: "EA 2025 Datacenter",
            edition: "datacenter",
            release: 2025,
            packs: { sixteen: 8, two: 4 },
            assurance: { until: "2030-06-30" },
            use: "azure",
          },
        ],
      },
    },
    bad: {
      resources: [],
      configuration: {
        entitlements: [
          { name: "EA 2025 Datacenter", edition: "datacenter", packs: { sixteen: -8, two: 4 }, use: "azure" },
        ],
      },
    },
  },
  check({ configuration: { from, faults, open = [] } }) {
    const cannotTell = open.map(({ what, settle, subject }) => unknown(what, { settle, subject }));
    if (faults.length > 0) {
      const failures = faults.map((fault) => {
        const path = fault.path === "" ? undefined : fault.path;
        return fail("invalid", path, dataOf(fault), { subject: fault.subject ?? subjectOf(fault) });
      });
      return [...failures, ...cannotTell];
    }
    if (cannotTell.length > 0) return cannotTell;
    return from === "none" ? skip("there is no configuration") : pass;
  },
});

function subjectOf({ file, line, column, path }: ConfigurationFault): Subject {
  return {
    name: file,
    ...(path === "" ? {} : { declaration: path }),
    ...(line === undefined ? {} : { source: { file, line, ...(column === undefined ? {} : { column }) } }),
  };
}

function dataOf({ file, line, column, path, expected, found, hint }: ConfigurationFault) {
  return {
    place: [file, line, column].filter((part) => part !== undefined).join(":"),
    path: path === "" ? "the whole document" : path,
    expected,
    found,
    hint:
      hint === undefined
        ? path === ""
          ? "Nothing is declared until this is correct."
          : "What stands beside it in the same section is not used either until this is correct."
        : sentence(hint),
  };
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.?!]$/.test(words) ? "" : "."}`;
}
