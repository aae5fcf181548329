/** The packages of this repository, all released together under one version. */
export interface Package {
  readonly name: string;
  /** Below the repository; `.` is its top. */
  readonly folder: string;
  /** What its tarball may hold, beside package.json, README.md and LICENSE. Another file stops the release. */
  readonly files: readonly RegExp[];
  /** The largest tarball, and the largest folder that it unpacks to, in bytes. */
  readonly largest: { readonly packed: number; readonly unpacked: number };
}

const kB = 1_000;
const MB = 1_000_000;

export const PACKAGES: readonly Package[] = [
  {
    name: "pulumi-windows-licensing",
    folder: ".",
    files: [
      /^dist\/(?:NOTICES\.txt|library\.cjs|library\.d\.cts|winlic(?:-chart|-protocol)?\.js)$/,
      /^schema\/[\w.-]+\.json$/,
    ],
    largest: { packed: 1.6 * MB, unpacked: 6.5 * MB },
  },
  {
    name: "windows-licensing-policy-pack",
    folder: "policy-pack",
    files: [/^(?:NOTICES\.txt|PulumiPolicy\.yaml|folder\.js|folder\.d\.ts|index\.js)$/],
    largest: { packed: 800 * kB, unpacked: 2.5 * MB },
  },
  {
    name: "windows-licensing",
    folder: "components",
    files: [
      /^(?:NOTICES\.txt|PulumiPlugin\.yaml|folder\.js|folder\.d\.ts|main\.js|plugin\.js|schema\.json)$/,
      /^queries\/[\w.-]+\.kql$/,
      /^scripts\/[\w./-]+\.ps1$/,
      /^workbooks\/[\w.-]+\.json$/,
    ],
    largest: { packed: 1.2 * MB, unpacked: 4 * MB },
  },
  {
    name: "pulumi-windows-licensing-company",
    folder: "company",
    files: [/^(?:NOTICES\.txt|index\.js|main\.js)$/],
    largest: { packed: 3 * MB, unpacked: 10 * MB },
  },
];

/** What every package holds. */
export const COMMON_FILES: readonly string[] = ["LICENSE", "README.md", "package.json"];
