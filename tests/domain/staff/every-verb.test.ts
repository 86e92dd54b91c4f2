import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Refusal } from "#app/domain/refusal.ts";
import { staffMay, staffPermissions, staffRoles, type StaffPermission } from "#app/domain/staff/staff-permissions.rules.ts";
import type { StaffDesk } from "#app/domain/staff/staff.ts";
import { projectDir } from "#bin/local/project.ts";

/**
 * The first line of every verb is its permission: whatever it would do, the wrong person is refused before. The list is
 * written out, so that a line taken away is missed. Most verbs are for every staff role, so somebody with none tries too.
 */
const expected: Record<string, StaffPermission> = {
  "answer-support-request.ts answerSupportRequest": "support_requests.answer",
  "answer-support-request.ts setSupportRequestStatus": "support_requests.answer",
  "ask-why.ts askWhy": "access.explain",
  "extend-trial.ts extendTrial": "trials.extend",
  "looks.ts beginLook": "workspaces.read",
  "looks.ts findLook": "workspaces.read",
  "looks.ts getLookedAt": "workspaces.read",
  "mails.ts listMails": "people.read",
  "mails.ts resendMail": "jobs.retry",
  "overrides.ts endOverride": "overrides.manage",
  "overrides.ts setOverride": "overrides.manage",
  "platform-receipts.ts listPlatformReceipts": "workspaces.read",
  "read-workspace.ts readWorkspace": "workspaces.read",
  "replay-stripe-event.ts replayStripeEvent": "stripe_events.replay",
  "retry-job.ts retryJob": "jobs.retry",
  "search-workspaces.ts searchWorkspaces": "workspaces.read",
  "stripe-inbox.ts getStripeEvent": "billing_status.read",
  "stripe-inbox.ts listStripeEvents": "billing_status.read",
  "support-requests.ts getSupportRequest": "support_requests.answer",
  "support-requests.ts listSupportRequests": "support_requests.answer",
  "sync-billing.ts syncBilling": "billing.sync",
  "write-off-debt.ts writeOffDebt": "debts.write_off",
};

const folder = path.join(projectDir, "app/domain/staff");

it("every verb that authorizes is on the list, and no other exported function takes a desk", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".rules.ts"));
  const verbs = files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), "utf8").matchAll(/^export async function (\w+)\(desk: StaffDesk[^]*?^\}/gm)].map(([text, name]) => [
      `${file} ${name}`,
      /authorizeStaff\(desk, "([\w.]+)"\)/.exec(text)?.[1],
    ]),
  );
  // Asks findLook, which authorizes.
  expect(Object.fromEntries(verbs.filter(([name]) => name !== "looks.ts requireLook"))).toEqual(expected);
});

describe.each(Object.entries(expected))("%s", (verb, permission) => {
  const without = ["nobody", ...staffRoles.filter((role) => !staffMay(permission, role))];
  it.each(without)("refuses the role %s before anything is read", async (role) => {
    await expect(attempt(verb, role)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringMatching(new RegExp(`^“${staffPermissions[permission].label}” is for the staff role \\w+ and above\\. Yours is ${role}\\.$`)) as string,
    });
  });
});

async function attempt(verb: string, role: string): Promise<unknown> {
  const [file = "", name = ""] = verb.split(" ");
  const module = (await import(path.join(folder, file))) as Record<string, (desk: StaffDesk, input: object) => Promise<unknown>>;
  // Nothing is behind this desk: what would go on to read fails for lack of a pool, and that is no refusal.
  const desk = { staff: { id: "", name: "Sam", email: "sam@staff.test", role } } as unknown as StaffDesk;
  return module[name]!(desk, {}).catch((error: unknown) => {
    throw error instanceof Refusal ? error : new Error(`${verb} went past the permission`, { cause: error });
  });
}
