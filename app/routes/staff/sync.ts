import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { Refusal, refuseUnknown } from "#app/domain/refusal.ts";
import { findLook } from "#app/domain/staff/looks.ts";
import { syncBilling, type Synced } from "#app/domain/staff/sync-billing.ts";
import { goTo, refusalPage } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";

export const loader = staffLoader(async () => refuseUnknown());

export const action = staffAction(async ({ desk, params, state }) => {
  const tenantId = params.tenantId ?? "";
  const page = `/staff/workspaces/${tenantId}`;
  if (!(await findLook(desk, tenantId))) return goTo(state, `${page}/look`);
  try {
    const synced = await syncBilling(desk, { tenantId, stripe: stripeClient(state.runtime.config.stripe) });
    return goTo(state, page, said(synced));
  } catch (error) {
    // The page itself says best what stands now; a refused role or a wrong address has a page of its own.
    if (error instanceof Refusal && error.code === "conflict") return goTo(state, page, { kind: "problem", message: error.message });
    throw error instanceof Refusal ? refusalPage(state, error) : error;
  }
});

function said({ changed, flags }: Synced): string {
  const changes = changed.length === 0 ? "Our record was right already" : `Changed: ${changed.join(", ")}`;
  const noted = flags.length === 0 ? "" : ` Look at: ${flags.map((flag) => flag.replaceAll("_", " ")).join(", ")}.`;
  return `Synced from Stripe. ${changes}.${noted}`;
}

/** There is no such page; having one makes a refusal a page. */
export default function Sync() {
  return null;
}
