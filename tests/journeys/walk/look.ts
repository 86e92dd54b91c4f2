import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const desktop = { width: 1280, height: 800 };
const narrow = { width: 320, height: 640 };

const standard = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] as const;
/** What another size and other colours can break; the rest is the same markup. */
const ofTheEye = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "aria-hidden-focus", "landmark-unique"] as const;
const looks = [
  { size: desktop, colorScheme: "light", rules: null },
  { size: narrow, colorScheme: "dark", rules: ofTheEye },
] as const;

/** What stands on the page now: on a desktop in light, on a small phone in dark. Answers what is wrong, in words. */
export async function lookAt(page: Page, name: string): Promise<string[]> {
  const problems: string[] = [];
  for (const { size, colorScheme, rules } of looks) {
    await page.setViewportSize(size);
    // Without motion: colours on their way from light to dark are neither.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const axe = new AxeBuilder({ page });
    const { violations } = await (rules ? axe.withRules([...rules]) : axe.withTags([...standard])).analyze();
    const where = `${name}, ${size.width} px, ${colorScheme}`;
    for (const { id, nodes } of violations) problems.push(`${where}: ${id} at ${nodes.slice(0, 3).map(({ target }) => target.join(" ")).join(", ")}`);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (sideways > 0) problems.push(`${where}: ${sideways} px sideways`);
  }
  await keep(page, name);
  return problems;
}

/** Sends the page's form as it stands, past what the browser would stop. */
export async function sendForm(page: Page, changes: Record<string, string> = {}, form = "main form[method=post]"): Promise<void> {
  for (const [field, value] of Object.entries(changes)) await page.locator(`${form} [name=${field}]`).first().fill(value);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator(form).first().evaluate((element: HTMLFormElement) => {
    element.noValidate = true;
    element.requestSubmit();
  });
  const status = (await answered).status();
  expect([422, 409, 403, 410], `the form on ${page.url()} is refused`).toContain(status);
  await page.waitForLoadState();
}

/** For eyes, when JOURNEY_SHOTS names a folder. */
async function keep(page: Page, name: string): Promise<void> {
  const dir = process.env.JOURNEY_SHOTS;
  if (!dir) return;
  const file = `${dir}/${name.replace(/\W+/g, "-")}`;
  await page.screenshot({ path: `${file}.narrow-dark.png`, fullPage: true });
  await page.setViewportSize(desktop);
  await page.screenshot({ path: `${file}.dark.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await page.screenshot({ path: `${file}.light.png`, fullPage: true });
}
