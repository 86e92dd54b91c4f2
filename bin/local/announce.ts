import path from "node:path";
import type { Config } from "#app/config.ts";
import type { LocalEnvironment } from "./environment.ts";
import { dataDir } from "./project.ts";
import { staffSignIns } from "./staff-sign-ins.ts";

/** Where everything is, once it runs. */
export function announce(config: Config, { substitutes }: LocalEnvironment, say: (line: string) => void): void {
  say(`\nAfterlogin runs at ${config.appUrl}`);
  const { local } = config.stripe;
  if (substitutes.stripe && local !== null) say(`  local Stripe   ${local.protocol}://${local.host}:${local.port} (no money moves)`);
  if (substitutes.inbox && config.mail.devInboxUrl !== null) say(`  local inbox    ${config.appUrl}/dev/mail (no mail leaves)`);
  if (substitutes.postgres && config.demo) for (const line of staffSignIns(config)) say(line);
  if (substitutes.postgres) say("  database       npm run -s db:url prints its address");
  say(`  Ctrl-C stops everything; what it keeps is in ${path.relative(process.cwd(), dataDir)}`);
}
