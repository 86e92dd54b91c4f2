import type { SeatPreview } from "#app/domain/billing/seats/preview-seats.ts";
import { priceList, type Interval } from "#app/domain/plans.rules.ts";
import { PriceTable } from "#app/routes/w/billing/price-table.tsx";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** What Stripe would charge, line by line; confirming uses these same figures. */
export function SeatPrice({ preview, reader, before, interval }: SeatPriceProps) {
  const { toCome } = preview;
  const later = preview.takesEffect === "period_end";
  return (
    <Section title="What you pay" note="What comes later is before tax and discounts. Confirming uses these same figures.">
      <PriceTable {...preview} locale={reader.locale} next={{ text: nextText(preview, interval, reader), amount: preview.nextAmount }} />
      <form className="form mt-6" method="post" action="?">
        <input type="hidden" name="quantity" value={preview.quantity} />
        <input type="hidden" name="prorationDate" value={preview.prorationDate} />
        {later && (
          <p className="text-ink-2">
            All {before} seats stay until <DateOnly at={preview.nextAt} {...reader} />, because they are paid until then.
          </p>
        )}
        <div className="bar">
          <SubmitButton pending="Changing">{later ? `Keep ${toCome?.quantity ?? preview.quantity} seats from then on` : `Change to ${preview.quantity} seats`}</SubmitButton>
        </div>
      </form>
    </Section>
  );
}

/** Where another plan waits for the end of the period, the seats cost what they do in it. */
function nextText({ nextAt, toCome }: Preview, interval: Interval, reader: Reader) {
  const from = <DateOnly at={nextAt} {...reader} />;
  if (!toCome) {
    return (
      <>
        Each {interval} from {from}
      </>
    );
  }
  const { quantity, plan } = toCome;
  return (
    <>
      {`${quantity} ${quantity === 1 ? "seat" : "seats"} of ${priceList.plans[plan].name}, each ${toCome.interval} from `}
      {from}
    </>
  );
}

type Preview = SeatPreview & { ok: true };
type SeatPriceProps = { preview: Preview; reader: Reader; before: number; interval: Interval };
