import { redirect } from "react-router";
import { returnFromCardUpdate, type RetryOutcome } from "#app/domain/billing/debt/retry-open-invoices.ts";
import { returnFromCheckout, type CheckoutOutcome } from "#app/domain/billing/checkout/return-from-checkout.ts";
import { retryMessage } from "#app/domain/billing/words.rules.ts";
import { authorize } from "#app/domain/scope.ts";
import { askAhead } from "#app/http/billing.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Section } from "#app/ui/section.tsx";
import type { Route } from "./+types/return";

type Answer = { from: "card"; outcome: RetryOutcome | null } | { from: "checkout"; outcome: CheckoutOutcome } | null;

/** Back from Stripe: what happened there is read and written down before the page is made. */
const back = askAhead<Answer>(async ({ billing, url }) => {
  const card = url.searchParams.get("card");
  if (card !== null) return { from: "card", outcome: await returnFromCardUpdate(billing, card) };
  const sessionId = url.searchParams.get("session_id");
  return sessionId ? { from: "checkout", outcome: await returnFromCheckout(billing, sessionId) } : null;
});

export const middleware = [back.middleware];

export const loader = workspaceLoader(async ({ scope, context, state, params, url }) => {
  await authorize(scope, "billing.manage");
  const overview = `/w/${params.slug}/billing`;
  const answer = back.of(context);
  if (!answer?.outcome) throw redirect(overview);
  if (answer.from === "card") throw goTo(state, overview, answer.outcome.tried === 0 ? "The new card is saved." : retryMessage(answer.outcome));
  if (answer.outcome === "subscribed") throw goTo(state, overview, "Thank you. The plan is yours, and the seats are ready.");
  const { name, slug } = scope.standing.workspace;
  return { outcome: answer.outcome, workspace: { name, slug }, again: `${url.pathname}${url.search}` };
});

/** Only what is not simply done needs a page. */
export default function Return({ loaderData }: Route.ComponentProps) {
  const { outcome, workspace, again } = loaderData;
  const { title, text } = words[outcome];
  return (
    <BillingPage title={title} workspace={workspace}>
      <Section title="What now">
        <p className="text-ink-2 max-w-128">{text}</p>
        <div className="bar mt-4">
          {outcome === "processing" ? (
            <LinkButton kind="primary" href={again}>
              Look again
            </LinkButton>
          ) : (
            <LinkButton kind="primary" href={`/w/${workspace.slug}/billing/plan`}>
              Choose a plan
            </LinkButton>
          )}
          <LinkButton href={`/w/${workspace.slug}/billing`}>Back to Billing</LinkButton>
        </div>
      </Section>
    </BillingPage>
  );
}

const words: Record<Exclude<CheckoutOutcome, "subscribed">, { title: string; text: string }> = {
  processing: { title: "The payment is on its way", text: "Your bank has not confirmed it yet. The plan begins as soon as it does, by itself. You can leave this page." },
  open: { title: "The checkout is not finished", text: "Nothing was charged. Begin again whenever you like." },
  expired: { title: "The checkout has expired", text: "Nothing was charged. A checkout stays open for a day, and only the newest one of a workspace can be paid." },
};
