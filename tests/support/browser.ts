import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

export type BrowserLaunch = { executablePath: string; args: string[] };

/** Where a Chromium of this machine is: the one that is named, Playwright's own, the system's. */
export function findChromium(): string | null {
  const candidates = [process.env.CHROMIUM_PATH, chromium.executablePath(), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return candidates.find((file) => file !== undefined && file !== "" && existsSync(file)) ?? null;
}

export function browserLaunch(): BrowserLaunch {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("No Chromium: set CHROMIUM_PATH, or run npx playwright install chromium.");
  return { executablePath, args: flags() };
}

/** Chromium's sandbox refuses root, and a test needs nothing of what it would load in the background. */
function flags(): string[] {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  return process.getuid?.() === 0 ? ["--no-sandbox", "--disable-gpu", ...quiet] : quiet;
}
