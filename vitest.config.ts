import path from "node:path";
import { defineConfig } from "vitest/config";
import { scaled } from "./local/slowness.mjs";

const alias = {
  "@": import.meta.dirname,
  "server-only": path.join(import.meta.dirname, "tests/support/server-only.ts"),
};
const excluded = ["**/node_modules/**", "**/.next*/**", "**/.local*/**"];

/**
 * Deadlines end what hangs, and cost time only then. They are longer than those of the waits inside
 * (tests/wait.ts), which say what was waited for.
 */
const patient = (minutes: number) => ({
  testTimeout: scaled(minutes * 60_000),
  hookTimeout: scaled(minutes * 60_000),
  expect: { poll: { timeout: scaled(60_000), interval: 20 } },
});

/** Beside a running system, whose simulated services can be set in one way at a time. */
const onOneSystem = {
  exclude: excluded,
  globalSetup: ["tests/support/system.setup.ts"],
  ...patient(10),
  fileParallelism: false,
};

/**
 * Pure rules, services on a real PostgreSQL, any Inngest server, one whole system over the wire, and
 * systems that are limited, grown and killed.
 */
export default defineConfig({
  test: {
    // The teardown of a whole system takes its time.
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
          ...patient(2),
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["**/*.integ.test.ts"],
          exclude: excluded,
          globalSetup: ["tests/support/postgres.setup.ts"],
          ...patient(5),
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
          ...patient(5),
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
