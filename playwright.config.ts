import { defineConfig } from "@playwright/test";
import { findChromium } from "@/tests/e2e/chromium";
import { e2eSystem } from "@/tests/e2e/system";

const { executablePath, env } = await findChromium();
// Read by the workers, which load this file after the global setup has started the system.
const baseURL = process.env.E2E_SYSTEM ? { baseURL: e2eSystem().appUrl } : {};
const inherited = Object.entries(process.env).flatMap(([name, value]) =>
  value === undefined ? [] : [[name, value]],
);

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/system.setup.ts",
  outputDir: ".local/test-results",
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    ...baseURL,
    browserName: "chromium",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      // Chromium refuses its sandbox as root; containers have a small /dev/shm and no GPU.
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
      env: { ...Object.fromEntries(inherited), ...env },
    },
  },
});
