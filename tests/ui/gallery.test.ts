import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "#tests/ui/browser.ts";
import { renderDocument, type Theme } from "#tests/ui/document.tsx";
import { gallery } from "#tests/ui/gallery.tsx";
import { makeSite, origin } from "#tests/ui/site.ts";

/** GALLERY_SHOTS=dir keeps a picture of every page, for eyes. */
const shots = process.env.GALLERY_SHOTS;
const widths = { desktop: { width: 1280, height: 860 }, narrow: { width: 320, height: 720 } } as const;
const themes: readonly Theme[] = ["light", "dark"];

let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  const pages = new Map<string, string>();
  for (const [name, page] of Object.entries(gallery)) {
    for (const theme of themes) pages.set(`${name}.${theme}`, renderDocument(name, theme, page()));
  }
  browser = await openBrowser();
  context = await browser.newContext({ reducedMotion: "reduce" });
  await (await makeSite(pages))(context);
  if (shots) await mkdir(shots, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
});

test.concurrent.for(Object.keys(gallery))("%s: axe finds nothing, nothing scrolls sideways, CSP holds", async (name) => {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  for (const theme of themes) {
    await page.goto(`${origin}/${name}.${theme}`, { waitUntil: "load" });
    for (const [width, size] of Object.entries(widths)) {
      await page.setViewportSize(size);
      if (shots) await page.screenshot({ path: join(shots, `${name}.${theme}.${width}.png`), fullPage: true });
      expect(await widthBeyond(page), `${name}, ${theme}, ${width}: sideways scroll`).toEqual([]);
      expect(await violations(page, theme), `${name}, ${theme}, ${width}`).toEqual([]);
    }
  }
  await page.close();
  expect(complaints).toEqual([]);
});

/** The themes differ in colour alone. */
async function violations(page: Page, theme: Theme) {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  if (theme === "dark") axe.withRules(["color-contrast"]);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => `${node.html} ${node.failureSummary}`) }));
}

/** What stands out at the right, when the page as a whole scrolls sideways. */
function widthBeyond(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120));
  });
}
