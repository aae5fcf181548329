import { spawnSync } from "node:child_process";

/** A program that some tests need and that is no part of this repository. */
interface Toolchain {
  readonly isThere: boolean;
  /** What to do where it is not. */
  readonly advice: string;
}

/** The interpreter with the packages of test/fixtures/engine/components-in-python: PULUMI_TEST_PYTHON, or the one on the PATH. */
export const PYTHON = process.env.PULUMI_TEST_PYTHON ?? "python3";

export const python: Toolchain = {
  isThere: succeeds(PYTHON, ["-c", "import pulumi, pulumi_azure_native, setuptools, wheel"]),
  advice:
    "It takes a Python with the packages of test/fixtures/engine/components-in-python/requirements.txt: set PULUMI_TEST_PYTHON to it.",
};

export const go: Toolchain = { isThere: succeeds("go", ["version"]), advice: "It takes Go 1.25 or later on the PATH." };

/** Java and Maven, which fetches the packages of a program from Maven Central. */
export const java: Toolchain = {
  isThere: succeeds("mvn", ["--version"]) && succeeds("javac", ["--version"]),
  advice: "It takes a JDK (17 or later) and Maven on the PATH.",
};

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** A test where the toolchain is there. Elsewhere it is skipped and says so; in CI that is a failure. */
export function testWith(toolchain: Toolchain, name: string, body: () => Promise<void>, patience: number): void {
  if (toolchain.isThere) {
    test(name, body, patience);
  } else if (process.env.CI === "true") {
    test(name, () => {
      throw new Error(toolchain.advice);
    });
  } else {
    test.skip(name, body);
    // A skipped test that says nothing looks like one that passed.
    process.stderr.write(`Skipped: ${name}. ${toolchain.advice}\n`);
  }
}
