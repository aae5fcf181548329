import { resolve } from "node:path";
import { describeSource, findConfiguration, type Places, type ReadFile } from "../../config/find";
import { NOTHING_DECLARED } from "../../core/model";
import { COMPLETE, KNOWN_RULES } from "./samples";

const FOLDER = resolve("/project");

function find(places: Partial<Omit<Places, "readFile">> & { files?: Readonly<Record<string, string>> } = {}) {
  const { files = {}, ...rest } = places;
  const bytes = new Map(Object.entries(files).map(([path, text]) => [resolve(FOLDER, path), Buffer.from(text)]));
  const readFile: ReadFile = (path) => bytes.get(resolve(FOLDER, path));
  return findConfiguration({ folder: FOLDER, knownRules: KNOWN_RULES, asOf: "2026-11-21", ...rest, readFile });
}

function stack(values: Readonly<Record<string, unknown>>) {
  return (key: "configuration" | "file") => values[key];
}

const ONE_USER = { access: { users: 1 } };
const TWO_USERS = { access: { users: 2 } };
const THREE_USERS = "version: 1\naccess: { users: 3 }\n";
const FOUR_USERS = "version: 1\naccess: { users: 4 }\n";

describe("where the configuration comes from", () => {
  test.each([
    [
      "policy configuration, with all others present",
      {
        policyConfiguration: ONE_USER,
        stackConfiguration: stack({ configuration: TWO_USERS }),
        files: { "windows-licensing.yaml": THREE_USERS },
      },
      "policy configuration",
      1,
    ],
    [
      "the stack's configuration as JSON text, as Pulumi hands it out",
      {
        stackConfiguration: stack({ configuration: JSON.stringify(TWO_USERS) }),
        files: { "windows-licensing.yaml": THREE_USERS },
      },
      "stack configuration",
      2,
    ],
    [
      "the stack's configuration as an object",
      { stackConfiguration: stack({ configuration: TWO_USERS }) },
      "stack configuration",
      2,
    ],
    [
      "a file that the stack names, from the folder of Pulumi.yaml",
      {
        stackConfiguration: stack({ file: "../shared/licences.yaml" }),
        files: { "../shared/licences.yaml": FOUR_USERS, "windows-licensing.yaml": THREE_USERS },
      },
      "../shared/licences.yaml",
      4,
    ],
    ["the file beside Pulumi.yaml", { files: { "windows-licensing.yaml": THREE_USERS } }, "windows-licensing.yaml", 3],
    [
      "a folder that a person named",
      {
        named: "deploy",
        files: { "windows-licensing.yaml": THREE_USERS, "deploy/windows-licensing.yaml": FOUR_USERS },
      },
      "deploy/windows-licensing.yaml",
      4,
    ],
    [
      "a file that a person named",
      { named: "deploy/prod.yaml", files: { "deploy/prod.yaml": FOUR_USERS } },
      "deploy/prod.yaml",
      4,
    ],
  ])("%s", (_name, places, from, users) => {
    const { configuration, declarations } = find(places);
    expect(configuration).toEqual({ from, faults: [] });
    expect(declarations.access.users).toBe(users);
  });

  test("nowhere", () => {
    const found = find();
    expect(found.configuration).toEqual({ from: "none", faults: [] });
    expect(found.declarations).toBe(NOTHING_DECLARED);
    expect(found.where("access")).toBeUndefined();
  });

  test("nothing but the stack's other settings", () => {
    expect(find({ stackConfiguration: stack({}) }).configuration.from).toBe("none");
  });
});

describe("what cannot be used is said, never passed over", () => {
  test.each([
    [
      "a policy configuration with a fault, although a good file is there",
      { policyConfiguration: { access: { users: -1 } }, files: { "windows-licensing.yaml": THREE_USERS } },
      "policy configuration",
      "access.users",
    ],
    [
      "levels in a policy configuration",
      { policyConfiguration: { rules: { "own-enough-cores": { level: "disabled" } } } },
      "policy configuration",
      "rules",
    ],
    [
      "a stack configuration that is no object",
      { stackConfiguration: stack({ configuration: "users: 5" }) },
      "stack configuration",
      "",
    ],
    [
      "a stack configuration with object and file",
      { stackConfiguration: stack({ configuration: TWO_USERS, file: "a.yaml" }) },
      "stack configuration",
      "",
    ],
    ["an empty path in the stack", { stackConfiguration: stack({ file: "" }) }, "stack configuration", ""],
    [
      "a path in the stack that is no text",
      { stackConfiguration: stack({ file: { a: 1 } }) },
      "stack configuration",
      "",
    ],
    ["a file that the stack names and nobody has", { stackConfiguration: stack({ file: "a.yaml" }) }, "a.yaml", ""],
    ["a folder that a person named and that holds none", { named: "deploy" }, "deploy/windows-licensing.yaml", ""],
    ["the file under another ending", { files: { "windows-licensing.yml": THREE_USERS } }, "windows-licensing.yml", ""],
    [
      "a file with a fault",
      { files: { "windows-licensing.yaml": "version: 1\nx: 1\n" } },
      "windows-licensing.yaml",
      "x",
    ],
  ])("%s", (_name, places, from, path) => {
    const { configuration, declarations } = find(places);
    expect(configuration.from).toBe(from);
    expect(configuration.faults.map((fault) => [fault.file, fault.path])).toEqual([[from, path]]);
    expect(declarations).toEqual(NOTHING_DECLARED);
  });

  test("a file that cannot be read", () => {
    const { configuration } = findConfiguration({
      folder: FOLDER,
      knownRules: KNOWN_RULES,
      asOf: "2026-11-21",
      readFile: () => ({ failed: "permission denied" }),
    });
    expect(configuration.faults.map(({ file, found }) => [file, found])).toEqual([
      ["windows-licensing.yaml", "permission denied"],
    ]);
  });
});

test("levels may stand in a stack's configuration", () => {
  const { configuration, declarations } = find({
    stackConfiguration: stack({ configuration: { rules: { WL110: { level: "advisory" } } } }),
  });
  expect(configuration.faults).toEqual([]);
  expect(declarations.rules).toEqual({ "own-enough-cores": { level: "advisory" } });
});

test("a file knows where its parts stand", () => {
  expect(find({ files: { "windows-licensing.yaml": THREE_USERS } }).where("access.users")).toEqual({
    line: 2,
    column: 18,
  });
});

describe("the line that names the source", () => {
  test.each([
    ["none", {}, "configuration: none"],
    [
      "a file",
      { files: { "windows-licensing.yaml": COMPLETE } },
      "configuration: windows-licensing.yaml (1 entitlement, 1 waiver)",
    ],
    [
      "a file that sets the day",
      { files: { "windows-licensing.yaml": "version: 1\nasOf: 2026-01-31\n" } },
      "configuration: windows-licensing.yaml (no entitlements, no waivers, as of 2026-01-31)",
    ],
    [
      "an invalid file",
      { files: { "windows-licensing.yaml": "version: 1\nx: 1\ny: 1\n" } },
      "configuration: windows-licensing.yaml (2 faults; sections with one are not used)",
    ],
    ["an object", { policyConfiguration: {} }, "configuration: policy configuration (no entitlements, no waivers)"],
  ])("%s", (_name, places, line) => {
    expect(describeSource(find(places))).toBe(line);
  });
});

describe("what a start costs", () => {
  function loadedBy(run: () => void): readonly string[] {
    let loaded: readonly string[] = [];
    jest.isolateModules(() => {
      const seen = new Set<string>();
      for (const library of ["zod", "yaml"]) {
        jest.doMock(library, () => {
          seen.add(library);
          return jest.requireActual<object>(library);
        });
      }
      run();
      loaded = [...seen].sort();
      for (const library of ["zod", "yaml"]) jest.dontMock(library);
    });
    return loaded;
  }
  const places = { folder: FOLDER, knownRules: KNOWN_RULES, asOf: "2026-11-21" };

  test("without a configuration neither schema nor parser is loaded", () => {
    expect(
      loadedBy(() => {
        const fresh = jest.requireActual<typeof import("../../config/find")>("../../config/find");
        fresh.describeSource(fresh.findConfiguration({ ...places, readFile: () => undefined }));
      }),
    ).toEqual([]);
  });

  test("with one, both are", () => {
    expect(
      loadedBy(() => {
        const fresh = jest.requireActual<typeof import("../../config/find")>("../../config/find");
        fresh.findConfiguration({ ...places, readFile: () => Buffer.from(THREE_USERS) });
      }),
    ).toEqual(["yaml", "zod"]);
  });
});

describe("keys that nobody reads", () => {
  test.each<[string, Parameters<typeof find>[0], string, string | undefined]>([
    [
      "a property of the policy, misspelt",
      { policyProperties: ["configuratoin"] },
      "`configuratoin`",
      "did you mean `configuration`?",
    ],
    [
      "a section that stands in the policy itself",
      { policyConfiguration: ONE_USER, policyProperties: ["entitlements"] },
      "`entitlements`",
      "write the content of windows-licensing.yaml under `configuration`",
    ],
    [
      "a key of the stack, misspelt",
      { stackKeys: ["configuration", "fil"], stackConfiguration: stack({ configuration: ONE_USER }) },
      "windows-licensing:fil",
      "did you mean `file`?",
    ],
  ])("%s", (_name, places, what, hint) => {
    const { configuration, declarations } = find(places);
    expect(configuration.faults).toHaveLength(1);
    expect(configuration.faults[0]).toMatchObject({ found: what, ...(hint === undefined ? {} : { hint }) });
    expect(declarations).toEqual(NOTHING_DECLARED);
  });

  test("keys that are read", () => {
    const { configuration } = find({
      stackKeys: ["configuration"],
      stackConfiguration: stack({ configuration: ONE_USER }),
    });
    expect(configuration.faults).toEqual([]);
  });
});

describe("a date without quotes in Pulumi's own YAML", () => {
  const waiver = { rule: KNOWN_RULES[0]?.id, resource: "*", reason: "moving", owner: "ops" };
  test.each([["2027-03-31T00:00:00Z"], ["2027-03-31T00:00:00.000Z"], ["2027-03-31T00:00:00+00:00"], ["2027-03-31"]])(
    "%s is that day",
    (until) => {
      const { configuration, declarations } = find({ policyConfiguration: { waivers: [{ ...waiver, until }] } });
      expect(configuration.faults).toEqual([]);
      expect(declarations.waivers).toMatchObject([{ until: "2027-03-31" }]);
    },
  );
  test("an hour of a day is none", () => {
    const { configuration } = find({
      policyConfiguration: { waivers: [{ ...waiver, until: "2027-03-31T07:00:00Z" }] },
    });
    expect(configuration.faults).toHaveLength(1);
  });
});
