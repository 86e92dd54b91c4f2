import { defineConfig } from "@playwright/test";
import { browserLaunch } from "./tests/support/browser.ts";

export default defineConfig({
  testDir: "tests/journeys",
  testMatch: "**/*.journey.ts",
  globalSetup: "./tests/support/playwright-setup.ts",
  outputDir: "test-results",
  forbidOnly: true,
  fullyParallel: true,
  // A journey that passes only the second time has found something.
  retries: 0,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: browserLaunch(),
    actionTimeout: 10_000,
    locale: "en-GB",
    timezoneId: "Europe/London",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
