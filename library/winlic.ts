import { main } from "../cli/main";

/** The library, loaded when it is asked for: the command line does not pay for it. */
export function loadLibrary(): typeof import("./index") {
  return require("./index") as typeof import("./index");
}

// The one file of the package: as a program the command line, as a module of the same code the library, which runs nothing.
if (require.main === module) main();
