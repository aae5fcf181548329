import type { BuildOptions } from "esbuild";

export function bundleCompany(): BuildOptions;
