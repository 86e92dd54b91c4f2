import { acceptAsNewcomer, createWorkspace, invite, max, olga, signUp } from "./people.ts";
import { expect, test } from "./place.ts";
import { workOnAProject } from "./work.ts";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("from sign-up to a finished project with two people", async ({ page, browser, place }) => {
      await signUp(page, place, olga);
      const home = await createWorkspace(page, place, "Halden & Birch");
      await invite(page, home, max);

      const second = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await acceptAsNewcomer(second, place, max, "Halden & Birch");
      await workOnAProject(second, home);

      await page.goto(`${home}/activity`);
      for (const words of ["Max Ruiz", "Spring campaign"]) await expect(page.getByText(words).first()).toBeVisible();
      await second.context().close();
    });
  });
}
