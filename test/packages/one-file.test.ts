import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildExecutable } from "../../scripts/build-one-file";
import { makeFolder, ROOT } from "../support/packs";
import { expectFinding, NEWEST_SDK, NPM, openUserProject, packedAs, type UserProject } from "./support";

jest.setTimeout(300_000);

describe("the single executable", () => {
  let project: UserProject;
  let winlic: string;
  beforeAll(async () => {
    winlic = await buildExecutable(makeFolder("executable"));
    project = openUserProject("22", NPM, NEWEST_SDK, []);
    project.write({ "preview.json": readFileSync(join(ROOT, "test/fixtures/inputs/first-preview.json"), "utf8") });
  });

  test("needs no Node, except for programs, and says so", () => {
    const nothing = { PATH: makeFolder("nothing") };
    const { version } = packedAs("pulumi-windows-licensing");
    expect(project.run(winlic, ["--version"], nothing)).toEqual({ code: 0, text: `${version}\n` });
    expect(project.run(winlic, ["check", "preview.json"], nothing).code).toBe(0);
    const { code, text } = project.run(winlic, ["check", "--program", "."], nothing);
    expect(code).toBe(2);
    expect(text).toMatch(/Node 20 or later on the PATH[\s\S]*Install Node/);
  });

  test("runs a program with the program's own SDK, on the Node of the PATH", () => {
    expectFinding(project.run(winlic, ["check", "--program", "."]));
  });

  test("draws what is a file of its own elsewhere", () => {
    const drawn = project.run(winlic, ["forecast", "--host", "kms1", "--clients", "30", "--format", "svg"]);
    expect(drawn).toMatchObject({ code: 0, text: expect.stringMatching(/^<svg/) as string });
  });
});
