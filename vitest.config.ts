import { defineConfig } from "vitest/config";

const conditions = ["@lighterjs/source", "module", "node", "import", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // One more than the two processors that this is made for: tests of processes often wait for them.
    maxWorkers: 3,
    // A machine that has other work as well takes ten times as long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    experimental: { fsModuleCache: true },
    setupFiles: ["reflect-metadata"],
    globalSetup: ["scripts/build-kernels.js", "scripts/test-cache.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts", "benchmarks/**/*.test.ts"],
          exclude: ["**/*.process.test.ts", "**/node_modules/**"],
          isolate: false, // a process reads for all of its files what they import
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
        },
      },
    ],
  },
});
