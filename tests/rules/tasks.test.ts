import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueState, isTaskStatus, positionBetween, positionGap, spreadPositions, taskStatuses, taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";

describe("task statuses", () => {
  it("are four, each with a label", () => {
    expect(taskStatuses.map((status) => taskStatusLabels[status])).toEqual(["To do", "In progress", "Waiting", "Done"]);
    expect(isTaskStatus("waiting")).toBe(true);
    expect(isTaskStatus("review")).toBe(false);
  });
});

describe("positions", () => {
  it.each([
    [null, null, positionGap],
    [null, 1024, 0],
    [null, 0, -1024],
    [1024, null, 2048],
    [1024, 2048, 1536],
    [-10, 10, 0],
    [1, 1, null],
    [2, 1, null],
    [1, 1 + Number.EPSILON, null],
    [Number.MAX_VALUE, null, null],
    [null, -Number.MAX_VALUE, null],
  ])("between %o and %o is %o", (before, after, position) => {
    expect(positionBetween(before, after)).toBe(position);
  });

  it("always lie strictly between, or say that the column must be spread", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(number, number, (one, other) => {
        const [before, after] = one < other ? [one, other] : [other, one];
        const position = positionBetween(before, after);
        if (position === null) return;
        expect(position).toBeGreaterThan(before);
        expect(position).toBeLessThan(after);
      }),
    );
  });

  it("can be halved forty times at one spot before the column is spread", () => {
    let after = 2 * positionGap;
    for (let drop = 0; drop < 40; drop += 1) {
      const position = positionBetween(positionGap, after);
      expect(position).not.toBeNull();
      after = position ?? 0;
    }
  });

  it("are even after spreading", () => {
    expect(spreadPositions(3)).toEqual([1024, 2048, 3072]);
    expect(spreadPositions(0)).toEqual([]);
  });
});

describe("due dates", () => {
  it.each([
    [null, "todo", "none"],
    ["2026-11-19", "todo", "overdue"],
    ["2026-11-20", "doing", "today"],
    ["2026-11-21", "waiting", "later"],
    ["2026-11-19", "done", "none"],
  ] as const)("%o for a task that is %s: %s", (dueOn, status, state) => {
    expect(dueState(dueOn, "2026-11-20", status)).toBe(state);
  });
});
