import type { LimitKey, Limits } from "#app/domain/plans.rules.ts";
import { trialGraceEnd } from "#app/domain/terms.rules.ts";
import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { limitText } from "#app/ui/limit-text.ts";
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

function endOf({ situation, workspace, subscription }: Billing): Date | null {
  if (situation === "subscribed") return subscription?.cancelAt ?? null;
  const inTrial = situation === "trial" || situation === "trial_grace";
  return inTrial && workspace.trialEndsAt ? trialGraceEnd(workspace.trialEndsAt) : null;
}

/** Limits of a plan called `name` beside those of now and what is used. */
export function LimitTable({ usage, now, later, name, locale }: { usage: Billing["usage"]; now: Limits; later: Limits; name: string; locale: string }) {
  const rows: { limit: LimitKey; label: string; used: number | null }[] = [
    { limit: "seats", label: "Seats", used: usage.members },
    { limit: "projects", label: "Projects", used: usage.projects },
    { limit: "activityDays", label: "Activity log shown", used: null },
  ];
  return (
    <Ledger
      label={`What ${name} allows`}
      columns={[{ label: "Limit" }, { label: "You have", align: "right" }, { label: name, align: "right" }, { label: "Over by", align: "right" }]}
    >
      {rows.map(({ limit, label, used }) => {
        const allowed = later[limit];
        const over = used !== null && allowed !== null ? Math.max(0, used - allowed) : 0;
        return (
          <Row key={limit}>
            <RowHead>{label}</RowHead>
            <Cell label="You have" align="right">
              {limitText(limit, used ?? now[limit], locale)}
            </Cell>
            <Cell label={name} align="right">
              {limitText(limit, allowed, locale)}
            </Cell>
            <Cell label="Over by" align="right" {...(over > 0 ? { tone: "caution" as const } : {})}>
              {over > 0 ? <b>{over}</b> : limit === "activityDays" && isShorter(now.activityDays, later.activityDays) ? "Kept, shown shorter" : "Fits"}
            </Cell>
          </Row>
        );
      })}
    </Ledger>
  );
}

function isShorter(now: number, later: number): boolean {
  return later < now;
}
