import { describeFailure, type Failure } from "../../../../cli/inputs/program/failure";
import { UNKNOWN_MARK } from "../../../../cli/inputs/program/unknown-mark";

const HEADER = "Running program '/home/op/shop/index.ts' failed with an unhandled exception:\n";
const IN_NODE = "    at Module._compile (node:internal/modules/cjs/loader:1521:14)";
const IN_PACKAGE = "    at Object.read (/home/op/shop/node_modules/some/index.js:4:5)";

function describeError(error: string, more: Partial<Failure> = {}) {
  return describeFailure({
    directory: "shop",
    root: "/home/op/shop",
    stack: "dev",
    errors: [HEADER + error],
    printed: "",
    code: 32,
    lookedUp: false,
    ...more,
  });
}

describe("what a program that failed said, and where", () => {
  test.each([
    [
      "an error with colours, in a function",
      `Error: broken\n    at sizeOf \u001b[90m(/home/op/shop/\u001b[39msrc/size.ts:33:7\u001b[90m)\u001b[39m\n${IN_NODE}`,
      "Error: broken",
      "shop/src/size.ts",
      "line 33, column 7",
    ],
    [
      "an error at the top of an ES module",
      "Error: broken\n    at file:///home/op/shop/index.mjs:2:9\n    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)",
      "Error: broken",
      "shop/index.mjs",
      "line 2, column 9",
    ],
    [
      "an error in a package, called by the program",
      `Error: bad argument\n${IN_PACKAGE}\n    at async declare (/home/op/shop/index.ts:8:3)`,
      "Error: bad argument",
      "shop/index.ts",
      "line 8, column 3",
    ],
    ["an error in packages only", `Error: bad\n${IN_PACKAGE}\n${IN_NODE}`, "Error: bad", "shop", ""],
    [
      "a message of several lines, with details after the stack",
      `Error: first\nsecond\n    at x (/home/op/shop/index.ts:1:2) {\n  code: 'E'\n}`,
      "Error: first\nsecond",
      "shop/index.ts",
      "line 1, column 2",
    ],
    [
      "TypeScript that cannot be parsed",
      "TSError: ⨯ Unable to compile TypeScript:\nindex.ts(3,11): error TS1109: Expression expected.\n",
      "TSError: ⨯ Unable to compile TypeScript:\nindex.ts(3,11): error TS1109: Expression expected.",
      "shop/index.ts",
      "line 3, column 11",
    ],
    [
      "JavaScript that cannot be parsed",
      "/home/op/shop/index.js:5\nconst a = ;\n          ^\n\nSyntaxError: Unexpected token ';'",
      "SyntaxError: Unexpected token ';'",
      "shop/index.js",
      "line 5",
    ],
    ["what is thrown is no error", "a text", "a text", "shop", ""],
    [
      "a path of the program in the message",
      "Error: cannot read /home/op/shop/data/sizes.json\n    at x (/home/op/shop/index.ts:1:2)",
      "Error: cannot read data/sizes.json",
      "shop/index.ts",
      "line 1, column 2",
    ],
    [
      "a product key",
      "Error: the key BCDFG-23467-BCDFG-23467-VWXYT is wrong",
      "Error: the key *****-*****-*****-*****-VWXYT is wrong",
      "shop",
      "",
    ],
    ["a value that is not known", `Error: no zone ${UNKNOWN_MARK}`, "Error: no zone (not known here)", "shop", ""],
  ])("%s", (_situation, error, found, file, place) => {
    expect(describeError(error)).toMatchObject({ found, file, place });
  });

  test("the first of several errors leads", () => {
    const fault = describeError("", {
      errors: [`${HEADER}Error: one\n    at x (/home/op/shop/a.ts:1:1)`, "Error: two"],
    });
    expect(fault).toMatchObject({ found: "Error: one", file: "shop/a.ts" });
  });

  test("nothing reported: what it printed", () => {
    expect(describeError("", { errors: [], printed: "fatal: no memory\n" })).toMatchObject({
      found: "fatal: no memory",
    });
  });

  test("nothing said at all", () => {
    expect(describeError("", { errors: [], code: 3 }).found).toMatch(/exit code 3/);
    expect(describeError("", { errors: [], code: undefined }).found).toMatch(/signal/);
  });

  test("what it printed before, the last lines only, keys masked", () => {
    const printed = `${Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\r\n")}\n\nBCDFG-23467-BCDFG-23467-VWXYT\n`;
    const { output } = describeError("Error: x", { printed });
    expect(output).toHaveLength(20);
    expect(output?.at(-1)).toMatch(/^\*.*VWXYT$/);
    expect(output?.at(-2)).toBe("line 29");
  });
});

describe("what to do about it", () => {
  test.each([
    [
      "a package is missing",
      "Error: Cannot find module '@pulumi/random'\nRequire stack:\n- /home/op/shop/index.ts",
      /npm install/,
    ],
    [
      "an ES module's package is missing",
      "Error: Cannot find package 'x' imported from /home/op/shop/index.mjs",
      /npm install/,
    ],
    [
      "a file is missing",
      "Error: Cannot find module './sizes'\nRequire stack:\n- /home/op/shop/index.ts",
      /Correct the import/,
    ],
    ["configuration is missing", "Missing required configuration variable 'shop:x'", /Pulumi\.dev\.yaml/],
    ["a value that is not known", `Error: no zone ${UNKNOWN_MARK}`, /pulumi preview --json --show-sames/],
    ["anything else", "Error: broken", /Correct the program/],
  ])("%s", (_situation, error, todo) => {
    expect(describeError(error).todo).toMatch(todo);
  });

  test("after a look-up that was not made, a preview may help", () => {
    expect(describeError("Error: broken", { lookedUp: true }).todo).toMatch(/pulumi preview --json --show-sames/);
  });
});
