import { expect, test } from "vitest";
import { add, countStep, nothing, playwrightCounts, summary, vitestCounts } from "#bin/test/counts.ts";

const vitest = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

test("the sum is one line", () => {
  const both = add(vitestCounts(vitest), playwrightCounts({ stats: { expected: 2, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] }));
  expect(summary(both)).toBe("7 passed, 0 failed, 0 skipped");
});

test("a file that could not be loaded counts as a failure, a failed test once", () => {
  const broken = { status: "failed", assertionResults: [] };
  const failed = { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] };
  expect(vitestCounts({ ...vitest, numFailedTests: 1, testResults: [broken, failed] })).toEqual({ passed: 5, failed: 2, skipped: 0 });
});

test("skipped and planned tests are skipped", () => {
  expect(vitestCounts({ ...vitest, numPendingTests: 1, numTodoTests: 2 }).skipped).toBe(3);
});

test("a journey that needed a second try has failed, and so has an error outside of all journeys", () => {
  expect(playwrightCounts({ stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] })).toEqual({ passed: 1, failed: 3, skipped: 1 });
});

test("a step that ends badly without a failed test still shows in the sum", () => {
  expect(countStep(1, { passed: 5, failed: 0, skipped: 0 })).toEqual({ passed: 5, failed: 1, skipped: 0 });
  expect(countStep(1, { passed: 5, failed: 2, skipped: 0 }).failed).toBe(2);
  expect(countStep(0, nothing)).toEqual(nothing);
});
