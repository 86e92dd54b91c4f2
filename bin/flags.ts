import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { config } from "#app/config.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { clearFlag, listFlags, setFlag } from "#app/domain/staff/flags.ts";
import type { StaffKeeper } from "#app/domain/staff/staff-members.ts";
import { openRuntime } from "#app/runtime.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { Complaint, orPlainMessage } from "#bin/local/plain-message.ts";

const usage = `Usage:
  npm run flags                                          what is set, and why
  npm run flags -- on <feature> --reason <why>           there for every workspace whose terms have it
  npm run flags -- off <feature> --reason <why>          there for nobody
  npm run flags -- clear <feature>                       as the code says`;

/** A feature on or off for every workspace. */
await orPlainMessage(async () => {
  const { positionals, values } = readArguments();
  const { release } = await localEnvironment();
  const runtime = await openRuntime(config(), "command");
  try {
    const keeper = { pool: runtime.pools.afterlogin_staff, request: { id: `cmd_${randomBytes(9).toString("hex")}`, method: "command", address: null } } as const;
    await run(keeper, positionals, values.reason ?? "");
  } catch (error) {
    throw error instanceof Refusal ? new Complaint(error.message) : error;
  } finally {
    await runtime.close();
    await release();
  }
});

async function run(keeper: StaffKeeper, [command = "list", feature = ""]: readonly string[], reason: string): Promise<void> {
  switch (command) {
    case "list":
      return say(keeper);
    case "on":
    case "off":
      await setFlag(keeper, { feature, state: command, reason, setBy: userInfo().username });
      return say(keeper);
    case "clear":
      if (!(await clearFlag(keeper, { feature }))) console.log(`${feature} had no flag.`);
      return say(keeper);
    default:
      throw new Complaint(usage);
  }
}

async function say(keeper: StaffKeeper): Promise<void> {
  const rows = await listFlags(keeper);
  if (rows.length === 0) console.log("No flag is set: every feature is as the code says.");
  for (const { feature, state, reason, setBy, setAt } of rows) console.log(`${state.padEnd(3)} ${feature}: ${reason} (${setBy}, ${setAt.toISOString().slice(0, 10)})`);
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { reason: { type: "string" } } });
  } catch {
    throw new Complaint(usage);
  }
}
