import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import manifest from "../../package.json";
import { buildForTests } from "../cli/support/winlic";
import { ROOT } from "../support/packs";

const command = buildForTests();
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

interface Field {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly render?: string };
  readonly validations?: { readonly required?: boolean };
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly Field[];
}

const FORMS = ".github/ISSUE_TEMPLATE";
const forms = readdirSync(join(ROOT, FORMS))
  .filter((file) => file !== "config.yml")
  .map((file) => ({ file, form: parse(read(`${FORMS}/${file}`)) as Form }));

/** What GitHub takes: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema */
describe.each(forms)("the form $file", ({ form }) => {
  test("has what GitHub asks for, and nothing that it does not know", () => {
    const known = ["assignees", "body", "description", "labels", "name", "projects", "title", "type"];
    expect(Object.keys(form).filter((key) => !known.includes(key))).toEqual([]);
    expect(form.name.length).toBeGreaterThan(3);
    expect(form.description.length).toBeGreaterThan(3);
    for (const field of form.body) {
      expect(Object.keys(field).filter((key) => !["type", "id", "attributes", "validations"].includes(key))).toEqual(
        [],
      );
      expect(["checkboxes", "dropdown", "input", "markdown", "textarea"]).toContain(field.type);
      expect(field.id).toMatch(/^[\w-]+$/);
      expect(field.attributes.label).toBeTruthy();
    }
    for (const names of [form.body.map(({ id }) => id), form.body.map(({ attributes }) => attributes.label)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test("asks for the output of one command, which is there with its options", () => {
    const asked = form.body.flatMap(({ attributes: { label = "" }, validations }) =>
      [...label.matchAll(/^Output of `winlic ([^`]+)`/g)].map(([, words = ""]) => ({ words, validations })),
    );
    expect(asked).toEqual([{ words: expect.anything() as string, validations: { required: true } }]);
    const words = (asked[0]?.words ?? "").replace("SIZE", "Standard_D4s_v5").split(" ");
    const { code, stderr } = command.run(words, { folder: join(ROOT, "example/minimal") });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

test("the container of the editor has the recommended Node, and installs as the page says", () => {
  const container = JSON.parse(read(".devcontainer/devcontainer.json")) as Readonly<Record<string, unknown>>;
  expect(container.image).toMatch(new RegExp(`typescript-node:${read(".nvmrc").trim()}-`));
  expect(container.postCreateCommand).toBe("npm ci");
});

test("README, the manifests and the workflow name the same versions of Node", () => {
  const [, recommended, supported = ""] =
    /Node (\d+) is recommended; ([\d, and]+) are supported/.exec(read("README.md")) ?? [];
  expect(recommended).toBe(read(".nvmrc").trim());
  const { jobs } = parse(read(".github/workflows/ci.yml")) as {
    readonly jobs: { readonly node: { readonly strategy: { readonly matrix: { readonly node: readonly number[] } } } };
  };
  expect(supported.match(/\d+/g)?.map(Number)).toEqual(jobs.node.strategy.matrix.node);
  expect(read("README.md")).toContain("Node 20 or later");
  expect(manifest.engines.node).toBe(">=20");
});

test.each(["CONTRIBUTING.md", "README.md", ".github/pull_request_template.md", ".github/workflows/README.md"])(
  "%s names no script and no file that is not there",
  (page) => {
    const text = read(page);
    const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
    const folder = page.slice(0, page.lastIndexOf("/") + 1);
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !existsSync(join(ROOT, folder, link)))).toEqual([]);
  },
);

test("every script that a person calls is in CONTRIBUTING", () => {
  const page = read("CONTRIBUTING.md");
  // Parts of `check`, of `release` and of others.
  const parts = /^(?:check:(?!release|workflows|rings)|prepack$|build:(?:packages|sbom|one-file)$)/;
  const called = Object.keys(manifest.scripts).filter((name) => !parts.test(name));
  expect(called.filter((name) => !new RegExp(`npm (?:run )?${name}(?![\\w:-])`).test(page))).toEqual([]);
});

test("who reviews what, and what is kept up to date, is there", () => {
  const owned = [...read(".github/CODEOWNERS").matchAll(/^\/(\S+) /gm)].map(([, path = ""]) => path);
  expect(owned.length).toBeGreaterThan(0);
  expect(owned.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const { updates } = parse(read(".github/dependabot.yml")) as {
    readonly updates: readonly { readonly "package-ecosystem": string; readonly directory: string }[];
  };
  const files: Readonly<Record<string, string>> = {
    npm: "package.json",
    docker: "Dockerfile",
    pip: "requirements.txt",
    "github-actions": ".github/workflows",
  };
  const missing = updates.filter(
    ({ directory, "package-ecosystem": kind }) => !existsSync(join(ROOT, directory, files[kind] ?? "unknown")),
  );
  expect(missing).toEqual([]);
  for (const folder of ["/", "/site"]) {
    expect(updates).toContainEqual(expect.objectContaining({ "package-ecosystem": "npm", directory: folder }));
  }
});
