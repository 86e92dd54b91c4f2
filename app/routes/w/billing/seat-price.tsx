import type { SeatPreview } from "#app/domain/billing/preview-seats.ts";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Money } from "#app/ui/money.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** What Stripe would charge, line by line; confirming uses these same figures. */
export function SeatPrice({ preview, reader, before, interval }: SeatPriceProps) {
  const money = { currency: preview.currency, locale: reader.locale };
  const later = preview.takesEffect === "period_end";
  return (
    <Section title="What you pay" note="Before tax. Confirming uses these same figures.">
      <Ledger label="What you pay" stack={false} columns={[{ label: "For" }, { label: "Amount", align: "right" }]}>
        {preview.lines.map((line) => (
          <Row key={`${line.text} ${line.amount}`}>
            <RowHead>{line.text}</RowHead>
            <Cell align="right">
              <Money amount={line.amount} {...money} />
            </Cell>
          </Row>
        ))}
        <Row total>
          <RowHead>Now</RowHead>
          <Cell align="right">
            <Money amount={preview.due} {...money} total />
          </Cell>
        </Row>
        <Row>
          <RowHead>
            Each {interval} from <DateOnly at={preview.nextAt} {...reader} />
          </RowHead>
          <Cell align="right">
            <Money amount={preview.nextAmount} {...money} />
          </Cell>
        </Row>
      </Ledger>
      <form className="form mt-6" method="post" action="?">
        <input type="hidden" name="quantity" value={preview.quantity} />
        <input type="hidden" name="prorationDate" value={preview.prorationDate} />
        {later && (
          <p className="text-ink-2">
            All {before} seats stay until <DateOnly at={preview.nextAt} {...reader} />, because they are paid until then.
          </p>
        )}
        <div className="bar">
          <SubmitButton pending="Changing">{later ? `Keep ${preview.quantity} seats from then on` : `Change to ${preview.quantity} seats`}</SubmitButton>
        </div>
      </form>
    </Section>
  );
}

type SeatPriceProps = { preview: SeatPreview & { ok: true }; reader: Reader; before: number; interval: "month" | "year" };
