// Type-aware rules only: Biome does formatting and everything that needs no types.
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "**/node_modules/",
      "dist/",
      "site/",
      "components/plugin.js",
      "company/*.js",
      "policy-pack/index.js",
      "test/fixtures/",
      "*.js",
      "*.mjs",
      "*.cjs",
    ],
  },
  {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      // An Output in a string is the classic Pulumi fault, and only typed lint sees it.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-base-to-string": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unnecessary-condition": "error",
      "@typescript-eslint/no-unsafe-argument": "error",
      "@typescript-eslint/no-unsafe-assignment": "error",
      "@typescript-eslint/no-unsafe-call": "error",
      "@typescript-eslint/no-unsafe-member-access": "error",
      "@typescript-eslint/no-unsafe-return": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/no-deprecated": "error",
    },
  },
  {
    // Text leaves by one place, which masks product keys and takes away what a terminal or a CI log would obey.
    files: [
      "core/**/*.ts",
      "config/**/*.ts",
      "cli/**/*.ts",
      "policy-pack/**/*.ts",
      "components/**/*.ts",
      "company/**/*.ts",
    ],
    ignores: ["cli/sink.ts", "policy-pack/policies.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        { object: "process", property: "stdout", message: "Print by cli/sink.ts." },
        { object: "process", property: "stderr", message: "Print by cli/sink.ts." },
        { object: "process", property: "emitWarning", message: "Node prints warnings as they are." },
      ],
    },
  },
);
