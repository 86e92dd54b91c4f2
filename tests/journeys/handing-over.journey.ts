import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { acceptAsNewcomer, createWorkspace, invite, max, olga, signUp } from "./people.ts";
import { expect, test } from "./place.ts";
import { createProject } from "./work.ts";

test("an owner exports everything, hands the workspace over, and the new owner closes and restores it", async ({ page, browser, place }) => {
  await signUp(page, place, olga);
  const home = await createWorkspace(page, place, "Halden & Birch");
  await createProject(page, home, "Spring campaign");
  await invite(page, home, max, "Admin");
  const second = await (await browser.newContext()).newPage();
  await acceptAsNewcomer(second, place, max, "Halden & Birch");

  await test.step("everything leaves as a file", async () => {
    await page.goto(`${home}/settings/exports`);
    await page.getByRole("button", { name: "Start an export" }).click();
    await place.mail(olga.email, /The export of Halden & Birch is ready/);
    await page.reload();
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    const bytes = await readFile(await (await downloading).path());
    const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
    for (const words of ["Spring campaign", "Max Ruiz", "Halden & Birch"]) expect(text).toContain(words);
  });

  await test.step("the ownership goes to whom it was offered, when they accept", async () => {
    await page.goto(`${home}/settings/ownership`);
    await page.getByLabel("New owner").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Offer ownership" }).click();
    await expect(page.getByRole("status")).toContainText("Asked Max Ruiz");
    await second.goto(place.linkIn(await place.mail(max.email, /asks you to own/)));
    await second.getByRole("button", { name: "Accept ownership" }).click();
    await expect(second.getByRole("status")).toContainText("You own this workspace now");
    await page.goto(`${home}/settings/closure`);
    await expect(page.getByRole("heading", { name: "You may not do that" })).toBeVisible();
  });

  await test.step("closed means closed for everybody, for as long as the owner wants", async () => {
    await second.goto(`${home}/settings/closure`);
    const named = second.getByRole("textbox");
    await named.fill("Halden");
    const close = second.getByRole("button", { name: /^Close/ });
    await close.click();
    await expect(second.getByRole("alert")).toBeVisible();
    await named.fill("Halden & Birch");
    await close.click();
    await expect(second.getByRole("heading", { name: "Halden & Birch is closed" })).toBeVisible();
    await page.goto(home);
    await expect(page.locator(".banner")).toContainText("This workspace is closed");
    await second.getByRole("button", { name: "Restore the workspace" }).click();
    await expect(second.getByRole("status")).toContainText("The workspace is open again");
    await page.goto(home);
    await expect(page.locator(".banner")).toHaveCount(0);
  });
  expect(place.app.output() + place.worker.output()).not.toContain("unexpected error");
});
