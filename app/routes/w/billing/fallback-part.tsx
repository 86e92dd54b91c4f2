import { trialGraceEnd } from "#app/domain/terms.rules.ts";
import { LimitTable } from "#app/routes/w/billing/limit-table.tsx";
import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { Section } from "#app/ui/section.tsx";

/** Before a trial or a subscription ends: what Starter holds beside what is used. */
export function FallbackPart({ billing, reader }: BillingData) {
  const at = endOf(billing);
  if (!at) return null;
  return (
    <Section title="If you do nothing" note="What Starter allows, next to what you use.">
      <LimitTable usage={billing.usage} now={billing.limits.now} later={billing.limits.later} name="Starter" locale={reader.locale} />
      <p className="meta mt-3 max-w-128">
        On <DateOnly at={at} {...reader} />{" "}
        {billing.excessLater.length > 0
          ? "what is over is set aside: the most recently active people and projects stay until you choose differently. Nothing is deleted, and the owner can export everything at any time."
          : "the workspace goes on with Starter. It fits as it is."}
      </p>
    </Section>
  );
}

type Billing = BillingData["billing"];

function endOf({ situation, workspace, starterFrom }: Billing): Date | null {
  if (situation === "subscribed") return starterFrom;
  const inTrial = situation === "trial" || situation === "trial_grace";
  return inTrial && workspace.trialEndsAt ? trialGraceEnd(workspace.trialEndsAt) : null;
}
