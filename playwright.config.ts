import { defineConfig } from "@playwright/test";
import { chromiumLaunch } from "@/tests/e2e/chromium";
import { e2eSystem } from "@/tests/e2e/system";

// Read by the workers, which load this file after the global setup has started the system.
const baseURL = process.env.E2E_SYSTEM ? { baseURL: e2eSystem().appUrl } : {};

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/system.setup.ts",
  outputDir: ".local/test-results",
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    ...baseURL,
    browserName: "chromium",
    screenshot: "only-on-failure",
    launchOptions: await chromiumLaunch(),
  },
});
