import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readProject } from "../../../../cli/inputs/program/project";
import { readConfiguration } from "../../../../cli/inputs/program/stack-configuration";
import { isFault } from "../../../../cli/inputs/reading";
import { matching, programFolder } from "../fixtures";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "project-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function read(files: Readonly<Record<string, string>>) {
  const answer = readProject(project(files));
  if (isFault(answer)) throw new Error(JSON.stringify(answer));
  return answer;
}

describe("a project", () => {
  test("main names a file in a folder: the program runs there", () => {
    const found = read({ "Pulumi.yaml": "name: a\nruntime: nodejs\nmain: src/main.ts\n", "src/main.ts": "" });
    expect(found).toMatchObject({
      name: "a",
      workingDirectory: join(found.root, "src"),
      entry: "main.ts",
      runtime: "nodejs",
    });
  });

  test("main names a folder", () => {
    const found = read({ "Pulumi.yaml": "name: a\nruntime: nodejs\nmain: src/\n", "src/index.ts": "" });
    expect(found).toMatchObject({ workingDirectory: join(found.root, "src"), entry: "." });
  });

  test("no main: left to the SDK's rules", () => {
    const found = read({ "Pulumi.yml": "name: a\nruntime: nodejs\n", "index.js": "" });
    expect(found).toMatchObject({ workingDirectory: found.root, entry: "." });
  });

  test("options of the runtime", () => {
    const yaml =
      "name: a\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n    nodeargs: --max-old-space-size=512  --no-warnings\n    tsconfig: tsconfig.pulumi.json\n";
    expect(read({ "Pulumi.yaml": yaml, "index.js": "" })).toMatchObject({
      options: {
        typescript: false,
        nodeargs: "--max-old-space-size=512  --no-warnings",
        tsconfig: "tsconfig.pulumi.json",
      },
    });
  });

  test.each([["python"], ["go"], ["java"], ["dotnet"], ["yaml"]])(
    "in %s, with a short and a long runtime",
    (runtime) => {
      expect(read({ "Pulumi.yaml": `name: a\nruntime: ${runtime}\n` })).toMatchObject({
        runtime,
        options: {},
        entry: ".",
      });
      expect(
        read({
          "Pulumi.yaml": `name: a\nruntime: { name: ${runtime}, options: { binary: x } }\nmain: src\n`,
          "src/x": "",
        }),
      ).toMatchObject({ runtime, options: { binary: "x" } });
    },
  );

  test.each([
    ["another language", { "Pulumi.yaml": "name: a\nruntime: bicep\n" }, "runtime", /preview --json/],
    [
      "another language with options",
      { "Pulumi.yaml": "name: a\nruntime:\n  name: hcl\n" },
      "runtime",
      /preview --json/,
    ],
    ["no runtime", { "Pulumi.yaml": "name: a\n" }, "runtime", /preview --json/],
    ["no name", { "Pulumi.yaml": "runtime: nodejs\n" }, "name", /name/],
    ["YAML that is none", { "Pulumi.yaml": "name: a\nruntime: [nodejs\n" }, "line 3, column 1", /Correct/],
    ["a list", { "Pulumi.yaml": "- a\n" }, "", /Correct/],
    ["main that is not there", { "Pulumi.yaml": "name: a\nruntime: nodejs\nmain: dist/index.js\n" }, "main", /build/],
    ["main outside", { "Pulumi.yaml": "name: a\nruntime: nodejs\nmain: ../index.js\n" }, "main", /Correct/],
    ["main that is no text", { "Pulumi.yaml": "name: a\nruntime: nodejs\nmain: [x]\n" }, "main", /Correct/],
    ["no Pulumi.yaml", { "index.ts": "" }, "", /Pulumi\.yaml/],
    ["Pulumi.yaml one folder below", { "infra/Pulumi.yaml": "" }, "", /--program .*infra`/],
  ])("that cannot run: %s", (_situation, files: Readonly<Record<string, string>>, place, todo) => {
    const answer = readProject(project(files));
    expect(answer).toMatchObject({ place, todo: matching(todo) });
  });

  test("a folder that is not there, and a file", () => {
    expect(readProject("/none/such")).toMatchObject({ found: "no such folder" });
    expect(readProject(join(programFolder("estate"), "index.ts"))).toMatchObject({ found: "a file" });
  });
});

describe("the configuration of a stack", () => {
  const PROJECT = "name: shop\nruntime: nodejs\n";
  const configure = (files: Readonly<Record<string, string>>, stack?: string) =>
    readConfiguration(read({ "Pulumi.yaml": PROJECT, "index.ts": "", ...files }), stack);

  test("no stack at all: dev, without configuration", () => {
    expect(configure({})).toEqual({ stack: "dev", values: {}, secretKeys: [], written: {}, gaps: [] });
  });

  test("a stack that needs no file", () => {
    expect(configure({}, "acme/shop/prod")).toMatchObject({ stack: "prod", values: {} });
  });

  test("the only stack there is", () => {
    expect(configure({ "Pulumi.prod.yml": "config: { x: 1 }" })).toMatchObject({
      stack: "prod",
      values: { "shop:x": "1" },
    });
  });

  test("several stacks and no choice", () => {
    expect(configure({ "Pulumi.b.yaml": "", "Pulumi.a.yaml": "" })).toMatchObject({
      found: matching(/a, b/),
      todo: matching(/--stack a/),
    });
  });

  test("a stack whose name is misspelt", () => {
    expect(configure({ "Pulumi.prod.yaml": "" }, "prd")).toMatchObject({ expected: matching(/prod/) });
  });

  test("values of every kind", () => {
    const yaml = `
config:
  shop:text: "007"
  shop:number: 1.10
  shop:flag: true
  shop:config:old: kept
  other:list: [1, two]
  shop:map: { a: { b: 1.50 } }
  shop:nothing: null
`;
    expect(configure({ "Pulumi.dev.yaml": yaml })).toMatchObject({
      secretKeys: [],
      values: {
        "shop:text": "007",
        "shop:number": "1.10",
        "shop:flag": "true",
        "shop:old": "kept",
        "other:list": '[1,"two"]',
        "shop:map": '{"a":{"b":1.5}}',
        "shop:nothing": "",
      },
    });
  });

  test("encrypted values, whole and inside", () => {
    const yaml =
      "config:\n  shop:a: { secure: v1:x }\n  shop:b: { list: [ { secure: v1:y }, 2 ] }\n  shop:c: { secure: v1:z, more: 1 }\n";
    const answer = configure({ "Pulumi.dev.yaml": yaml });
    expect(answer).toMatchObject({
      secretKeys: ["shop:a", "shop:b"],
      gaps: [
        { kind: "secret-configuration", name: "shop:a" },
        { kind: "secret-configuration", name: "shop:b" },
      ],
      values: { "shop:c": '{"secure":"v1:z","more":1}' },
    });
    expect(JSON.stringify(answer)).not.toMatch(/v1:[xy]/);
  });

  test("environments, by name and in place", () => {
    expect(configure({ "Pulumi.dev.yaml": "environment: [a/b, { c/d: { merge: false } }]\n" })).toMatchObject({
      gaps: [
        { kind: "environment", name: "a/b" },
        { kind: "environment", name: "c/d" },
      ],
    });
    expect(configure({ "Pulumi.dev.yaml": "environment: { values: { x: 1 } }\n" })).toMatchObject({
      gaps: [{ kind: "environment" }],
    });
  });

  test("defaults of the project, overridden by the stack", () => {
    const yaml = `${PROJECT}config:
  plain: 1
  declared: { type: string, default: d }
  typed: { type: string }
  hidden: { default: h, secret: true }
  azure-native:location: { value: northeurope }
`;
    expect(configure({ "Pulumi.yaml": yaml, "Pulumi.dev.yaml": "config: { shop:declared: s }" })).toMatchObject({
      values: { "shop:plain": "1", "shop:declared": "s", "shop:hidden": "h", "azure-native:location": "northeurope" },
      secretKeys: ["shop:hidden"],
    });
  });

  test("a folder of its own for the stacks", () => {
    const files = {
      "Pulumi.yaml": `${PROJECT}stackConfigDir: stacks\n`,
      "stacks/Pulumi.qa.yaml": "config: { shop:x: y }",
    };
    expect(configure(files)).toMatchObject({ stack: "qa", values: { "shop:x": "y" } });
  });

  test.each([
    ["YAML that is none", "config: [", /^line /],
    ["config that is a list", "config: [1]", /^config$/],
  ])("a file that cannot be read: %s", (_situation, yaml, place) => {
    expect(configure({ "Pulumi.dev.yaml": yaml })).toMatchObject({ place: matching(place) });
  });
});
