import { parseArgs } from "node:util";
import { randomBytes } from "node:crypto";
import { config } from "#app/config.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { createStaffMember, disableStaffMember, listStaffMembers, resetStaffMember, type StaffKeeper } from "#app/domain/staff/staff-members.ts";
import { openRuntime } from "#app/runtime.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { Complaint, orPlainMessage } from "#bin/local/plain-message.ts";

const usage = `Usage:
  npm run staff -- create --email <address> --name <name> --role support|billing|admin
  npm run staff -- reset --email <address>      a new password, and the second factor set up anew
  npm run staff -- disable --email <address>    out at once
  npm run staff -- list`;

/** Keeps the list of the provider's own people. */
await orPlainMessage(async () => {
  const { command, values } = readArguments();
  const { release } = await localEnvironment();
  const runtime = await openRuntime(config(), "command");
  try {
    const keeper = { pool: runtime.pools.afterlogin_staff, request: { id: `cmd_${randomBytes(9).toString("hex")}`, method: "command", address: null } } as const;
    await orComplaint(() => run(keeper, command, values));
  } finally {
    await runtime.close();
    await release();
  }
});

type Values = { email?: string | undefined; name?: string | undefined; role?: string | undefined };

async function run(keeper: StaffKeeper, command: string, { email = "", name = "", role = "" }: Values): Promise<void> {
  switch (command) {
    case "create":
      return sayPassword(email, await createStaffMember(keeper, { email, name, role }));
    case "reset":
      return sayPassword(email, await resetStaffMember(keeper, { email }));
    case "disable":
      await disableStaffMember(keeper, { email });
      return console.log(`${email} is out: their sessions have ended.`);
    case "list":
      return sayList(keeper);
    default:
      throw new Complaint(usage);
  }
}

function sayPassword(email: string, { password }: { password: string }): void {
  console.log(`${email} signs in at ${config().appUrl}/staff/sign-in with this password, which is shown this once:\n\n  ${password}\n`);
  console.log("The second factor is set up at the first sign-in: have an authenticator app at hand.");
}

async function sayList(keeper: StaffKeeper): Promise<void> {
  const members = await listStaffMembers(keeper);
  if (members.length === 0) console.log("Nobody is on the staff yet.");
  for (const { email, name, role, enrolled, disabledAt } of members) {
    const state = disabledAt ? `disabled ${disabledAt.toISOString().slice(0, 10)}` : enrolled ? "second factor set up" : "no second factor yet";
    console.log(`${role.padEnd(8)} ${email}  ${name}  (${state})`);
  }
}

function readArguments(): { command: string; values: Values } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { email: { type: "string" }, name: { type: "string" }, role: { type: "string" } },
    });
    return { command: positionals[0] ?? "", values };
  } catch {
    throw new Complaint(usage);
  }
}

/** A refusal is for the person at the keyboard, like any complaint. */
async function orComplaint(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const fields = Object.entries(error.fields).map(([field, message]) => `  --${field}: ${message}`);
    throw new Complaint(error.code === "not_found" ? "Nobody on the staff has this address." : [error.message, ...fields].join("\n"));
  }
}
