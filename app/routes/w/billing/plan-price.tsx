import type { PlanPreview } from "#app/domain/billing/plan/preview-plan.ts";
import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { PriceTable } from "#app/routes/w/billing/price-table.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { dateText } from "#app/ui/date-text.ts";
import { DateOnly, DateTime, type Reader } from "#app/ui/dates.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** What Stripe would charge, line by line; confirming uses these same figures, and tells when they have changed. */
export function PlanPrice({ billing, preview, reader, name }: PlanPriceProps) {
  const now = preview.takesEffect === "now";
  const base = `/w/${billing.workspace.slug}/billing`;
  return (
    <Section
      title="What you pay"
      note={
        <>
          What comes later is before tax and discounts. Calculated <DateTime at={new Date(preview.prorationDate * 1000)} {...reader} />. Confirming uses these same figures.
        </>
      }
    >
      <PriceTable
        {...preview}
        locale={reader.locale}
        next={{
          text: (
            <>
              {preview.quantity} {preview.quantity === 1 ? "seat" : "seats"}, each {preview.interval} from <DateOnly at={preview.nextAt} {...reader} />
            </>
          ),
          amount: preview.nextAmount,
        }}
      />
      <form className="form mt-6" method="post" action="?">
        <input type="hidden" name="plan" value={preview.plan} />
        <input type="hidden" name="interval" value={preview.interval} />
        <input type="hidden" name="prorationDate" value={preview.prorationDate} />
        <input type="hidden" name="due" value={preview.due} />
        {now && preview.due > 0 && <p className="text-ink-2">{`${billing.details.card ?? "The card on file"} is charged. If the payment fails, nothing changes.`}</p>}
        <div className="bar">
          <SubmitButton pending="Changing">{now ? `Change to ${name}, now` : `Change to ${name}, on ${dateText(preview.at, reader.locale, reader.timeZone)}`}</SubmitButton>
          <LinkButton href={`${base}/plan?plan=${preview.plan}&interval=${preview.interval}`}>Choose another</LinkButton>
          <LinkButton kind="quiet" href={base}>
            Back to Billing
          </LinkButton>
        </div>
      </form>
    </Section>
  );
}

type PlanPriceProps = { billing: BillingData["billing"]; preview: PlanPreview & { ok: true }; reader: Reader; name: string };
