import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = {
  "@": import.meta.dirname,
  "server-only": path.join(import.meta.dirname, "tests/support/server-only.ts"),
};
const excluded = ["**/node_modules/**", "**/.next*/**", "**/.local*/**"];

/** Beside a running system, whose simulated services can be set in one way at a time. */
const onOneSystem = {
  exclude: excluded,
  globalSetup: ["tests/support/system.setup.ts"],
  testTimeout: 180_000,
  hookTimeout: 180_000,
  fileParallelism: false,
};

/**
 * Pure rules, services on a real PostgreSQL, any Inngest server, one whole system over the wire, and
 * systems that are limited, grown and killed.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [
            ...excluded,
            "**/*.integ.test.ts",
            "tests/{conformance,contract,systems,chaos}/**",
          ],
          // Some wait for sockets and processes: the others run meanwhile.
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["**/*.integ.test.ts"],
          exclude: excluded,
          globalSetup: ["tests/support/postgres.setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "conformance",
          include: ["tests/conformance/**/*.test.ts"],
          exclude: excluded,
          globalSetup: ["tests/support/postgres.setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "contract",
          include: ["tests/contract/**/*.test.ts"],
          ...onOneSystem,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "systems",
          include: ["tests/{systems,chaos}/**/*.test.ts"],
          ...onOneSystem,
        },
      },
    ],
  },
});
