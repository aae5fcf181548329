import type { CheckPage } from "./check-page";
import type { Format } from "./registry";

/** The formats of `winlic check` and `winlic convert`: choices, help and documentation are made from this list. */
export const CHECK_FORMATS: readonly Format<CheckPage>[] = [
  {
    name: "text",
    summary: "for people (the default)",
    medium: "text",
    shares: true,
    load: () => import("./check-text"),
  },
  {
    name: "json",
    summary: "for programs: schema/report.schema.json",
    medium: "json",
    load: () => import("./check-json"),
  },
  {
    name: "sarif",
    summary: "SARIF 2.1.0, complete, with waived findings and unknown facts",
    medium: "json",
    load: () => import("./sarif"),
  },
  {
    name: "sarif-github",
    summary: "SARIF 2.1.0 as GitHub code scanning takes it",
    medium: "json",
    load: () => import("./sarif-github"),
  },
  {
    name: "junit",
    summary: "JUnit XML, for the test reports of a CI service",
    medium: "xml",
    load: () => import("./junit"),
  },
  {
    name: "github",
    summary: "annotations of a GitHub Actions job, and its summary",
    medium: "github",
    shares: true,
    summaryIn: "GITHUB_STEP_SUMMARY",
    load: () => import("./github"),
  },
  {
    name: "gitlab",
    summary: "GitLab Code Quality",
    medium: "json",
    load: () => import("./gitlab"),
  },
  {
    name: "gitlab-sast",
    summary: "GitLab's security report of a SAST scan",
    medium: "json",
    load: () => import("./gitlab-sast"),
  },
  {
    name: "azure-devops",
    summary: "logging commands of Azure DevOps",
    medium: "azure-devops",
    shares: true,
    load: () => import("./azure-devops"),
  },
  {
    name: "markdown",
    summary: "a comment on a pull request or a merge request",
    medium: "markdown",
    load: () => import("./markdown"),
  },
  {
    name: "rdjson",
    summary: "diagnostics for reviewdog",
    medium: "json",
    load: () => import("./rdjson"),
  },
  {
    name: "csv",
    summary: "a row for each finding, for a spreadsheet",
    medium: "csv",
    load: () => import("./check-csv"),
  },
  {
    name: "tap",
    summary: "TAP 14, for test harnesses",
    medium: "text",
    load: () => import("./tap"),
  },
];
