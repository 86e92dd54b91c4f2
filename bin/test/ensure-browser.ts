import { spawnSync } from "node:child_process";
import { Complaint } from "#bin/local/plain-message.ts";
import { findChromium } from "#tests/support/browser.ts";

/** Journeys need a Chromium. A CI machine that is ours alone may install one; anybody else is asked to. */
export function ensureBrowser(say: (line: string) => void): void {
  if (findChromium() !== null) return;
  if (process.env.CI && process.getuid?.() === 0) {
    say("No Chromium here: installing the system's");
    const install = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium";
    spawnSync("sh", ["-c", install], { stdio: "inherit" });
    if (findChromium() !== null) return;
  }
  throw new Complaint("The journeys need Chromium. Run npx playwright install --with-deps chromium, or set CHROMIUM_PATH.");
}
