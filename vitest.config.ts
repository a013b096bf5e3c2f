import { defineConfig } from "vitest/config";

const conditions = ["@lighterjs/source", "module", "node", "import", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    maxWorkers: 2,
    experimental: { fsModuleCache: true },
    globalSetup: ["scripts/build-kernels.js", "scripts/test-cache.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts", "benchmarks/**/*.test.ts"],
          exclude: ["**/*.process.test.ts", "**/node_modules/**"],
          testTimeout: 30_000, // of a machine that has other work as well
          setupFiles: ["reflect-metadata"],
        },
      },
      {
        extends: true,
        test: {
          name: "process",
          include: [
            "packages/*/src/**/*.process.test.ts",
            "scripts/**/*.process.test.ts",
            "benchmarks/**/*.process.test.ts",
            "examples/*/test/**/*.test.ts",
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          setupFiles: ["reflect-metadata"],
        },
      },
    ],
  },
});
