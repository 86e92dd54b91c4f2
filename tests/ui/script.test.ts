import type { Browser, BrowserContext, Page } from "@playwright/test";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBrowser } from "#tests/ui/browser.ts";
import { renderDocument } from "#tests/ui/document.tsx";
import { gallery } from "#tests/ui/gallery.tsx";
import { makeSite, origin } from "#tests/ui/site.ts";

let browser: Browser;
let serve: (context: BrowserContext) => Promise<void>;
let page: Page;

beforeAll(async () => {
  const names = ["members", "parts", "sign-in", "home"] as const;
  const pages = new Map(names.map((name) => [name, renderDocument(name, "light", gallery[name]?.())]));
  serve = await makeSite(pages);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
});

async function visit(name: string, options: { javaScriptEnabled?: boolean; width?: number } = {}): Promise<Page> {
  const { javaScriptEnabled = true, width = 1280 } = options;
  const context = await browser.newContext({
    javaScriptEnabled,
    reducedMotion: "reduce",
    viewport: { width, height: 800 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await serve(context);
  const opened = await context.newPage();
  await opened.goto(`${origin}/${name}`);
  return opened;
}

describe("with the script", () => {
  beforeEach(() => async () => {
    await page.context().close();
  });

  test("Priya presses Save twice: the form goes once, and the button says so", async () => {
    page = await visit("parts");
    // 204: the answer came, and the page stays, as after a download.
    await page.route(`${origin}/parts`, (route) => route.fulfill({ status: 204 }));
    await page.evaluate(() => {
      addEventListener("submit", (event) => {
        document.body.dataset.sent = (document.body.dataset.sent ?? "") + (event.defaultPrevented ? "held " : "sent ");
      });
    });
    const save = page.locator("[data-pending=Saving]");
    await save.click();
    await page.locator("[data-pending=Saving][aria-busy=true]").waitFor();
    expect(await save.textContent()).toBe("Saving");
    await save.click();
    await save.press("Enter");
    expect(await page.locator("body").getAttribute("data-sent")).toBe("sent held held ");
  });

  test("Escape closes a menu and gives focus back; a click elsewhere closes it too", async () => {
    page = await visit("members");
    const summary = page.getByLabel("Actions for Tomás Ferreira");
    const menu = page.locator("details.menu[open]");
    await summary.click();
    await page.getByRole("link", { name: "Suspend" }).focus();
    await page.keyboard.press("Escape");
    expect(await menu.count()).toBe(0);
    expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true);
    await summary.click();
    await page.getByRole("heading", { name: "Members" }).click();
    expect(await menu.count()).toBe(0);
  });

  test("Tab out of a menu closes it", async () => {
    page = await visit("members");
    await page.getByLabel("Actions for Dario Conti").click();
    await page.getByRole("link", { name: "Remove from workspace" }).focus();
    await page.keyboard.press("Tab");
    expect(await page.locator("details.menu[open]").count()).toBe(0);
  });

  test("a link is copied, and said to be", async () => {
    page = await visit("parts");
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.locator("[data-copy-status]").textContent()).toBe("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("https://afterlogin.example/i/4f7c");
  });

  test("typing narrows the workspaces; accents do not matter", async () => {
    page = await visit("members");
    await page.getByText("Switch workspace").locator("..").click();
    await page.getByLabel("Find a workspace").fill("sorensen");
    expect(await page.locator("#switcher-list li:visible").count()).toBe(0);
    await page.getByLabel("Find a workspace").fill("WEI");
    expect(await page.locator("#switcher-list li:visible").allInnerTexts()).toHaveLength(1);
  });

  test("a dialog opens in place of its page, and Escape closes it", async () => {
    page = await visit("parts");
    await page.getByRole("link", { name: "Rename" }).click();
    await page.getByRole("dialog", { name: "Rename the workspace" }).waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(page.url()).toBe(`${origin}/parts`);
  });

  test("“12 minutes ago” becomes an hour while the page is open, and a date after a day", async () => {
    page = await visit("members");
    await page.clock.install();
    await page.reload();
    const seen = page.locator("time[data-relative]").nth(1);
    expect(await seen.textContent()).toBe("12 minutes ago");
    await page.clock.fastForward("50:00");
    expect(await seen.textContent()).toBe("1 hour ago");
    await page.clock.fastForward("24:00:00");
    expect(await seen.textContent()).toBe("20 Nov 2026");
  });
});

describe("without the script", () => {
  beforeEach(() => async () => {
    await page.context().close();
  });

  test("the drawer, the menus and the focused summary work; nothing shows that would do nothing", async () => {
    page = await visit("members", { javaScriptEnabled: false, width: 320 });
    await page.getByRole("button", { name: "Menu" }).click();
    expect(await page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Billing" }).isVisible()).toBe(true);
    await page.getByText("Switch workspace").locator("..").click();
    expect(await page.getByRole("link", { name: "Create a workspace" }).isVisible()).toBe(true);
    await page.goto(`${origin}/parts`);
    expect(await page.getByRole("button", { name: "Copy" }).count()).toBe(0);
  });
});

test("problems of a form have focus when the page arrives", async () => {
  page = await visit("sign-in");
  await page.locator("#errors:focus").waitFor();
  await page.context().close();
});
