import { defineConfig } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { chromiumLaunch } from "@/tests/e2e/chromium";
import { e2eSystem } from "@/tests/e2e/system";

// Read by the workers, which load this file after the global setup has started the system.
const baseURL = process.env.E2E_SYSTEM ? { baseURL: e2eSystem().appUrl } : {};

const monitoringSpecs = /\/admin-(failures|logs|metrics|system-status|traces|workflows)\.spec\.ts$/;
const adminSpecs = /\/(admin-[^/]*|accessibility)\.spec\.ts$/;

/**
 * The tests of a project follow each other on one system, whose simulated services can be set in one
 * way at a time. `npm test` runs the projects beside each other, each on a system of its own.
 */
export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/system.setup.ts",
  projects: [
    { name: "shop", testIgnore: adminSpecs, outputDir: ".local/test-results/shop" },
    {
      name: "admin",
      testMatch: adminSpecs,
      testIgnore: monitoringSpecs,
      outputDir: ".local/test-results/admin",
    },
    {
      name: "monitoring",
      testMatch: monitoringSpecs,
      outputDir: ".local/test-results/monitoring",
    },
  ],
  workers: 1,
  // Timeouts cost time only when a test fails. A test may use several `expect` timeouts.
  timeout: scaled(180_000),
  expect: { timeout: scaled(30_000) },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    ...baseURL,
    browserName: "chromium",
    screenshot: "only-on-failure",
    launchOptions: await chromiumLaunch(),
  },
});
