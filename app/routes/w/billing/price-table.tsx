import type { ReactNode } from "react";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Money } from "#app/ui/money.tsx";

/** What Stripe would charge, line by line: now, and then by the month or year. */
export function PriceTable({ lines, due, currency, locale, next }: PriceTableProps) {
  const money = { currency, locale };
  return (
    <Ledger label="What you pay" stack={false} columns={[{ label: "For" }, { label: "Amount", align: "right" }]}>
      {lines.map((line) => (
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
          <Money amount={due} {...money} total />
        </Cell>
      </Row>
      <Row>
        <RowHead>{next.text}</RowHead>
        <Cell align="right">
          <Money amount={next.amount} {...money} />
        </Cell>
      </Row>
    </Ledger>
  );
}

/** Amounts in minor units. */
type PriceTableProps = { lines: readonly { text: string; amount: number }[]; due: number; currency: string; locale: string; next: { text: ReactNode; amount: number } };
