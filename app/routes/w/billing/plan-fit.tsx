import { priceList, type PlanKey } from "#app/domain/plans.rules.ts";
import { LimitTable } from "#app/routes/w/billing/limit-table.tsx";
import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { Section } from "#app/ui/section.tsx";

/** What the new plan holds beside what is used, and what would have to be reduced. */
export function PlanFit({ billing, next, reader }: { billing: BillingData["billing"]; next: { plan: PlanKey; quantity: number; at: Date }; reader: Reader }) {
  const { name, limits: listed } = priceList.plans[next.plan];
  // The same plan by another interval keeps the terms that were taken with it. Of its seats as many as are paid count.
  const later = { ...(next.plan === billing.plan ? billing.limits.now : listed), seats: next.quantity };
  const { usage, workspace } = billing;
  const tooMany = [usage.members > later.seats && "people", later.projects !== null && usage.projects > later.projects && "projects"].filter((word) => word !== false);
  const base = `/w/${workspace.slug}`;
  return (
    <Section title={`What ${name} holds`} note={next.at > billing.now ? <>From <DateOnly at={next.at} {...reader} />, next to what you use.</> : "Next to what you use."}>
      <LimitTable usage={usage} now={billing.limits.now} later={later} name={name} locale={reader.locale} />
      <p className="meta mt-3 max-w-128">
        {tooMany.length === 0 ? (
          "The workspace fits as it is."
        ) : (
          <>
            There are more {tooMany.join(" and ")} than fit. Reduce them by <DateOnly at={next.at} {...reader} />, or choose then who and what stays: until you do, the most recently active stay and
            the others are set aside. Nothing is deleted.
          </>
        )}
      </p>
      {tooMany.length > 0 && (
        <div className="bar mt-3">
          {tooMany.includes("people") && <LinkButton href={`${base}/members`}>See the members</LinkButton>}
          {tooMany.includes("projects") && <LinkButton href={`${base}/projects`}>See the projects</LinkButton>}
        </div>
      )}
    </Section>
  );
}
