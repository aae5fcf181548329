import type { Runtime } from "../project";
import { dotnet } from "./dotnet";
import { go } from "./go";
import { java } from "./java";
import { nodejs } from "./nodejs";
import { python } from "./python";
import type { Toolchain } from "./toolchain";

/** The languages whose SDKs talk to the monitor without Pulumi's engine. */
export const TOOLCHAINS: Readonly<Record<Exclude<Runtime, "yaml">, Toolchain>> = { nodejs, python, go, java, dotnet };
