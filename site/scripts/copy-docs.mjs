import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Makes the pages of the site from docs/: the title is the first heading, links between files become links between
 * pages, and what is linked outside docs/ leads to the repository. The pages in docs/ stay plain Markdown that GitHub
 * renders, and nobody edits the copies.
 */

const DOCS = fileURLToPath(new URL("../../docs", import.meta.url));
const PAGES = fileURLToPath(new URL("../src/content/docs", import.meta.url));
const REPOSITORY = "https://github.com/pulumi-windows-licensing/pulumi-windows-licensing";
export const BASE = "/pulumi-windows-licensing";

const files = readdirSync(DOCS, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(DOCS, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .sort();
const texts = new Map(
  files.filter((path) => path.endsWith(".md")).map((path) => [path, readFileSync(join(DOCS, path), "utf8")]),
);
const slugs = new Map([...texts].map(([path, text]) => [path, slugOf(path, text)]));

/** The address of a page. A rule's is its permanent id, `rules/wl110`, whatever its name. */
function slugOf(path, text) {
  const [, id] = path.startsWith("rules/") ? (/^# (WL\d{3}) /.exec(text) ?? []) : [];
  return id === undefined
    ? path
        .replace(/\.md$/, "")
        .replace(/\/README$/, "/all")
        .toLowerCase()
    : `rules/${id.toLowerCase()}`;
}

function pageOf(path, text) {
  const [heading = "", title = path] = /^# (.+)$/m.exec(text) ?? [];
  const body = rewriteLinks(path, text.replace(heading, "").replace(/^<!-- .*? -->$/gm, ""));
  const [description = ""] = /^(?:\*\*)?[A-Z][^\n|#]{20,}/m.exec(body) ?? [];
  const plain = title.replaceAll("`", "");
  const matter = {
    title: plain,
    description: description.replace(/[*`[\]]|\(\S+\)/g, "").slice(0, 200),
    editUrl: `${REPOSITORY}/edit/main/docs/${path}`,
    ...(path === "index.md" ? { slug: "" } : {}),
  };
  return `---\n${Object.entries(matter)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join("\n")}\n---\n${body}`;
}

/** Not inside code: what stands between backquotes is shown as it is. */
function rewriteLinks(path, text) {
  return text
    .split(/(```[\s\S]*?^```|`[^`\n]*`)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (_all, bang, label, url) => link(path, bang, label, url)),
    )
    .join("");
}

function link(path, bang, label, url) {
  if (/^[a-z]+:|^#/i.test(url)) return `${bang}[${label}](${url})`;
  const [target = "", anchor] = url.split("#");
  const to = join(dirname(path), target).split(sep).join("/");
  const suffix = anchor === undefined ? "" : `#${anchor}`;
  if (bang === "!") return `![${label}](${BASE}/${to})`;
  const slug = slugs.get(to) ?? slugs.get(`${to.replace(/\/$/, "")}/README.md`);
  if (slug !== undefined) return `[${label}](${BASE}/${slug === "index" ? "" : `${slug}/`}${suffix})`;
  return `[${label}](${REPOSITORY}/blob/main/${join("docs", to).split(sep).join("/")}${suffix})`;
}

rmSync(PAGES, { recursive: true, force: true });
for (const [path, text] of texts) {
  const file = join(PAGES, `${slugs.get(path)}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, pageOf(path, text));
}
// Pictures keep their place below docs/.
const PUBLIC = fileURLToPath(new URL("../public", import.meta.url));
for (const path of files.filter((name) => /\.(svg|png)$/.test(name))) {
  const file = join(PUBLIC, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, readFileSync(join(DOCS, path)));
}
