import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/fixtures/**",
      "**/node_modules/**",
      "**/runs/**",
      "**/.lighter/**",
      "**/*.validators/**",
      "benchmarks/config/workload/**",
      "packages/tfjs/kernels/**", // AssemblyScript
      "site/content/**",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          "./tsconfig.check.json",
          "./examples/*/tsconfig.json",
          "./packages/cli/templates/*/tsconfig.json",
          "./site/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": [
        "error",
        // Node's test runner awaits them itself.
        { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["describe", "it"] }] },
      ],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { prefer: "type-imports", fixStyle: "inline-type-imports" },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "no-console": "error",
    },
  },
  {
    files: ["**/*.js"],
    ...tseslint.configs.disableTypeChecked,
    // tsconfig.check.json has TypeScript check these files, undefined names included.
    rules: { ...tseslint.configs.disableTypeChecked.rules, "no-console": "off", "no-undef": "off" },
  },
);
