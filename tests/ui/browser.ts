import { existsSync } from "node:fs";
import { chromium, type Browser } from "@playwright/test";

/** The browser of this machine: named, Playwright's own, or the system's. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM_PATH, chromium.executablePath(), "/usr/bin/chromium"].find(
    (path) => path && existsSync(path),
  );
  if (!executablePath) throw new Error("No Chromium found: set CHROMIUM_PATH, or run npx playwright install chromium");
  return chromium.launch({ executablePath, args: quietArguments });
}

const quietArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
