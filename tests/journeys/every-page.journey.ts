import { expect } from "@playwright/test";
import { fill, mappedRoutes } from "#tests/support/route-map.ts";
import { unexpectedErrors } from "#tests/routes/scene.ts";
import { lookAt } from "./walk/look.ts";
import { become, test } from "./walk/stage.ts";
import { tours } from "./walk/stops.ts";

/** Page modules that show nothing of their own. */
const notWalked: Record<string, string> = {
  "/staff/sign-out": "leads to the sign-in page; its component only stands where an error is shown",
  "/staff/workspaces/:tenantId/sync": "leads back to the workspace; its component only stands where an error is shown",
};

test("the walk passes every page there is", () => {
  const walked = new Set(tours.flatMap(({ stops }) => stops.map(({ pattern }) => pattern)));
  const pages = mappedRoutes().filter(({ page }) => page).map(({ pattern }) => pattern);
  expect(pages.filter((pattern) => !walked.has(pattern) && !(pattern in notWalked))).toEqual([]);
  expect([...walked].filter((pattern) => !pages.includes(pattern))).toEqual([]);
});

for (const { name, who, stops } of tours) {
  test(`every page holds for ${name}: for assistive technology, in light and dark, wide and narrow`, async ({ page, walk }) => {
    test.setTimeout(30_000 + stops.length * 15_000);
    await become(page, walk, who(walk));
    for (const { pattern, state, path, status = 200, act } of stops) {
      await test.step(state ? `${pattern} (${state})` : pattern, async () => {
        await page.setViewportSize({ width: 1280, height: 800 });
        const answer = await page.goto(`${walk.stage.app.url}${path ? await path(walk) : fill(pattern, walk.values)}`);
        expect.soft(answer?.status(), `${pattern} ${state ?? ""}`).toBe(status);
        if (act) await act(page, walk);
        expect.soft(await lookAt(page, `${name} ${pattern} ${state ?? ""}`)).toEqual([]);
      });
    }
    expect(unexpectedErrors(walk.stage.app)).toEqual([]);
  });
}
