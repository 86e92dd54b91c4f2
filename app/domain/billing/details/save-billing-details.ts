import { schedule } from "#db/directory.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { checkDetails, type BillingDetails, type TypedDetails } from "#app/domain/billing/details/billing-details.rules.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { detailsOf, lockedDetailsRow, writeDetails } from "#app/domain/billing/details/details-rows.ts";
import { finishDrafts } from "#app/domain/billing/details/finish-drafts.ts";
import { isRefused, isUncertain } from "#app/domain/billing/stripe-problems.ts";
import { detailsDue, tellAgainAt, tellDetails } from "#app/domain/billing/details/tell-details.ts";
import { refuseInvalid, refuseStale } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** `told`: Stripe has it. `coming`: a job goes on trying. `refused`: Stripe says why it will not print it. */
export type SavedDetails = { stripe: "told" | "coming" } | { stripe: "refused"; problem: string };

/**
 * Ours first, then Stripe's, which prints it on every invoice from now on. Where Stripe does not answer, a job goes on.
 * Refuses invalid by field, and conflict when somebody else changed it meanwhile.
 */
export async function saveBillingDetails(work: BillingWork, input: TypedDetails & { version: number }): Promise<SavedDetails> {
  await work.inScope((scope) => save(scope, input));
  try {
    if ((await tellDetails(work)) === "busy") return { stripe: "coming" };
    await finishDrafts(work);
    return { stripe: "told" };
  } catch (error) {
    if (isRefused(error)) return { stripe: "refused", problem: error.message };
    if (!isUncertain(error)) throw error;
    return { stripe: "coming" };
  }
}

async function save(scope: Scope, { version, ...typed }: TypedDetails & { version: number }): Promise<void> {
  await authorize(scope, "billing.manage");
  const checked = checkDetails(typed);
  if (!checked.ok) refuseInvalid(checked.fields);
  const row = await lockedDetailsRow(scope);
  if (row.version !== version) refuseStale("The billing details");
  const [before, after] = [recorded(detailsOf(row)), recorded(checked.details)];
  const changed = Object.keys(after).filter((field) => String(before[field]) !== String(after[field]));
  if (changed.length === 0) return;
  await writeDetails(scope, checked.details);
  await recordEvent(scope, {
    action: "billing.address_changed",
    target: { kind: "workspace", id: scope.tenantId, label: scope.standing.workspace.name },
    before: only(before, changed),
    after: only(after, changed),
  });
  // Also should this process end before Stripe has heard.
  if (row.stripeCustomerId) await schedule(scope.db, { kind: detailsDue, refId: scope.tenantId, at: tellAgainAt(scope.now) });
}

function recorded({ address, ...details }: BillingDetails): Record<string, unknown> {
  const none = { country: null, line1: null, line2: null, city: null, state: null, postal: null };
  return { ...details, ...(address ?? none) };
}

function only(values: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}
