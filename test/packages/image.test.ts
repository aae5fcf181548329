import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { installNode } from "../../scripts/toolchains";
import { makeFolder, ROOT } from "../support/packs";
import { packedAs } from "./support";

jest.setTimeout(300_000);

/** What an image says about how it is started. */
interface ImageConfig {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
}

const able = spawnSync("buildah", ["--version"]).status === 0 && process.getuid?.() === 0;
const storage = able ? makeFolder("images") : "";

function buildah(...args: readonly string[]): string {
  const options = ["--root", join(storage, "root"), "--runroot", join(storage, "run"), "--storage-driver", "vfs"];
  const env = { ...process.env, BUILDAH_ISOLATION: "chroot" };
  return execFileSync("buildah", [...options, ...args], { cwd: ROOT, env, encoding: "utf8", stdio: "pipe" }).trim();
}

/**
 * In the place of Debian with Node, which is on a registry of images: this Node 24 with the libraries of this machine, and
 * the user of that image. What Debian itself brings is not seen.
 */
function makeBase(name: string): void {
  const folder = makeFolder("base");
  const node = join(installNode("24"), "node");
  const put = (from: string, to: string): void => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    copyFileSync(from, join(folder, to));
  };
  put(node, "usr/local/bin/node");
  for (const [library] of execFileSync("ldd", [node], { encoding: "utf8" }).matchAll(/\/\S+/g)) put(library, library);
  for (const each of ["etc", "tmp"]) mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(join(folder, "etc/passwd"), "root:x:0:0::/root:\nnode:x:1000:1000::/home/node:\n");
  writeFileSync(join(folder, "etc/group"), "root:x:0:\nnode:x:1000:\n");
  const container = buildah("from", "scratch");
  buildah("copy", "--quiet", container, folder, "/");
  buildah("commit", "--quiet", container, name);
}

(able ? describe : describe.skip)("the container image, built by its recipe on a stand-in for its base", () => {
  let container: string;
  let config: ImageConfig;
  beforeAll(() => {
    makeBase("docker.io/library/node:24-slim");
    execFileSync(process.execPath, [join(ROOT, "node_modules/tsx/dist/cli.mjs"), "scripts/build-one-file.ts"], {
      cwd: ROOT,
    });
    buildah("bud", "--pull-never", "--tag", "winlic", ".");
    const inspected = JSON.parse(buildah("inspect", "--type", "image", "winlic")) as {
      readonly OCIv1: { readonly config: ImageConfig };
    };
    config = inspected.OCIv1.config;
    container = buildah("from", "--pull-never", "winlic");
  });

  const start = (...args: readonly string[]): string => {
    const volume = `${join(ROOT, "test/fixtures/inputs")}:${config.WorkingDir}:ro`;
    return buildah("run", "--volume", volume, container, "--", ...config.Entrypoint, ...args);
  };

  test("starts the command, not as root", () => {
    expect(config.User).toBe("1000:1000");
    expect(start(...config.Cmd)).toContain("Usage: winlic");
    expect(start("--version")).toBe(packedAs("pulumi-windows-licensing").version);
  });

  test("reads the folder that is mounted", () => {
    expect(start("check", "first-preview.json")).toContain("10 resources, 1 machine");
  });

  test("holds the command, its licences and nothing else of the repository", () => {
    const list = (folder: string): string =>
      buildah("run", container, "--", "node", "-p", `require("node:fs").readdirSync("${folder}").join()`);
    expect(list("/usr/local/lib")).toBe("winlic");
    expect(list("/usr/local/lib/winlic")).toBe("LICENSE,NOTICES.txt,winlic.js");
    expect(list(config.WorkingDir)).toBe("");
  });
});
