import path from "node:path";
import { defineConfig } from "vitest/config";
import { scaled } from "./local/slowness.mjs";

const alias = {
  "@": import.meta.dirname,
  "server-only": path.join(import.meta.dirname, "tests/support/server-only.ts"),
};
const excluded = ["**/node_modules/**", "**/.next*/**", "**/.local*/**"];

/**
 * Timeouts cost time only when a test hangs. They are longer than those of the waits inside the
 * tests (tests/support/wait.ts), whose errors name what was waited for.
 */
const timeouts = (minutes: number) => ({
  testTimeout: scaled(minutes * 60_000),
  hookTimeout: scaled(minutes * 60_000),
  expect: { poll: { timeout: scaled(60_000), interval: 20 } },
});

/** Beside a running system, whose simulated services can be set in one way at a time. */
const onOneSystem = {
  exclude: excluded,
  globalSetup: ["tests/support/system.setup.ts"],
  ...timeouts(10),
  fileParallelism: false,
};

/**
 * Pure rules, services on a real PostgreSQL, any Inngest server, one whole system over the wire, and
 * systems that are limited, grown and killed.
 */
export default defineConfig({
  test: {
    // Stopping a whole system takes a while.
    teardownTimeout: scaled(120_000),
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
          ...timeouts(2),
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["**/*.integ.test.ts"],
          exclude: excluded,
          globalSetup: ["tests/support/postgres.setup.ts"],
          ...timeouts(5),
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
          ...timeouts(5),
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
          exclude: [...excluded, "**/*.integ.test.ts"],
        },
      },
    ],
  },
});
