import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    exclude: ["tests/journeys/**"],
    globalSetup: ["tests/support/global-setup.ts"],
    pool: "forks",
    // Half of a test's time is waiting for servers and the database; the default leaves a core of two idle.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test that was left with `.only` would silence all others.
    allowOnly: false,
    coverage: {
      provider: "v8",
      include: ["app/**/*.ts", "db/**/*.ts", "jobs/**/*.ts"],
      exclude: ["**/*.d.ts"],
      reportsDirectory: "coverage",
      reporter: ["text-summary", "json-summary", "html"],
      thresholds: {
        "app/domain/**": { branches: 90 },
        "db/**": { branches: 90 },
      },
    },
  },
});
