import fs from "node:fs";
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

/**
 * The unit tests that replace modules. Those of a project share their modules, so that each is loaded
 * once per worker, and a replacement would come too late or reach the next file.
 */
function unitTestsWithMocks(): string[] {
  return fs
    .readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter(({ name }) => !(name.startsWith(".") || name === "node_modules"))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(entry.name) : [entry.name]))
    .filter((file) => /\.test\.tsx?$/.test(file) && !file.includes(".integ."))
    .filter((file) => /\bvi\.(do)?[mM]ock\(/.test(fs.readFileSync(absolute(file), "utf8")))
    .map((file) => file.replace(/[()[\]]/g, "\\$&"));
}

const absolute = (file: string) => path.join(import.meta.dirname, file);
const filesIn = (folder: string) =>
  fs
    .readdirSync(absolute(folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.replaceAll(path.sep, "/")}`);

/** Not about whole systems, which have projects of their own. */
const excludedFromUnit = [
  ...excluded,
  "**/*.integ.test.ts",
  "tests/{conformance,contract,systems,chaos}/**",
];
const withMocks = unitTestsWithMocks();

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
          exclude: [...excludedFromUnit, ...withMocks],
          isolate: false,
          // Some wait for sockets and processes: the others run meanwhile.
          maxWorkers: 2,
          ...timeouts(2),
        },
      },
      {
        resolve: { alias },
        test: {
          name: "unit-mocks",
          include: withMocks,
          exclude: excludedFromUnit,
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
