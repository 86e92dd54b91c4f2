import { moneyParts } from "#app/ui/money-parts.ts";

/** An amount in integer minor units. Units speak, cents step back; a total names its currency. */
export function Money({ amount, currency, locale, total }: MoneyProps) {
  const { value, lead, cents, trail } = moneyParts(amount, currency, locale);
  return (
    <data className="money" value={value}>
      {lead}
      {cents && <span className="c">{cents}</span>}
      {trail}
      {total && <span className="u">{currency.toUpperCase()}</span>}
    </data>
  );
}

export type MoneyProps = { amount: number | bigint; currency: string; locale: string; total?: boolean };

/** An amount as the figure of a page, with a word on what it is. */
export function MoneyFigure({ children, ...money }: MoneyProps & { children?: React.ReactNode }) {
  return (
    <p className="figure">
      <Money {...money} /> {children && <span className="u quiet">{children}</span>}
    </p>
  );
}
