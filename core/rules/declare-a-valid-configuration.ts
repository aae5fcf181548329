import { type ConfigurationFault, estateRule, fail, pass, type Subject, skip, unknown } from "../model";

export default estateRule({
  id: "WL701",
  name: "declare-a-valid-configuration",
  title: "The configuration is valid",
  why: "A section with an error declares nothing, so rules that need it cannot check licences and activation.",
  fix: "Correct each place that is named. Editors that know the JSON Schema named in the first line of the file show errors while you type.",
  severity: "high",
  references: ["https://json-schema.org/draft-07", "https://yaml.org/spec/1.2.2/"],
  findings: {
    invalid: {
      level: "mandatory",
      text: "{{place}}, {{path}}: expected {{expected}}, found {{found}}.",
      fix: "{{hint}}",
    },
  },
  skips: { "no-configuration": "there is no configuration" },
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
    const unknowns = open.map(({ reason, subject }) => unknown(reason, { subject }));
    if (faults.length > 0) {
      const failures = faults.map((fault) => {
        const path = fault.path === "" ? undefined : fault.path;
        return fail("invalid", path, dataOf(fault), { subject: fault.subject ?? subjectOf(fault) });
      });
      return [...failures, ...unknowns];
    }
    if (unknowns.length > 0) return unknowns;
    return from === "none" ? skip("no-configuration") : pass;
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
          ? "Correct the document. Until then it declares nothing."
          : "Correct this value. Until then the other values of its section are not used either."
        : sentence(hint),
  };
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.?!]$/.test(words) ? "" : "."}`;
}
