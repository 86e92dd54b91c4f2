import { Disclosure } from "#app/ui/disclosure.tsx";
import { Cell, Ledger, Row, RowHead, ScrollRegion } from "#app/ui/ledger.tsx";

export type ChartDay = { day: Date; quantity: number };

const left = 56;
const width = 760;
const base = 180;
const top = 20;

/** A bar for each day, drawn by the server, and the same as a table. The day that is not over is drawn open. */
export function DayChart({ title, unit, days, today, locale, text }: DayChartProps) {
  const highest = days.reduce((best, day) => (day.quantity > best.quantity ? day : best), days[0] ?? { day: today, quantity: 0 });
  const ceiling = ceilingOf(highest.quantity);
  const step = (width - left) / Math.max(days.length, 1);
  const y = (quantity: number) => round(base - (Math.max(0, quantity) / ceiling) * (base - top));
  const dayText = (day: Date) => new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" }).format(day);
  const shortText = (day: Date) => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(day);
  const every = Math.max(1, Math.ceil(days.length / 8));
  return (
    <div>
      <ScrollRegion label={`Chart: ${title}`} latest>
        <div className="min-w-176">
          <svg className="chart" viewBox={`0 0 ${width} 208`} role="img" aria-label={`${title}. Highest on ${dayText(highest.day)}: ${text(highest.quantity)}. The table below has every day.`}>
            {[0, ceiling / 2, ceiling].map((line) => (
              <g key={line}>
                <line className="grid" x1={left} x2={width} y1={y(line)} y2={y(line)} />
                <text x={left - 6} y={y(line) + 4} textAnchor="end">
                  {text(line)}
                </text>
              </g>
            ))}
            {days.map(({ day, quantity }, place) => (
              <rect
                key={day.getTime()}
                className={day.getTime() === today.getTime() ? "today" : "bar1"}
                x={round(left + place * step + step * 0.15)}
                y={y(quantity)}
                width={round(step * 0.7)}
                height={round(base - y(quantity))}
                rx="1.5"
              />
            ))}
            {days.map(({ day }, place) =>
              place % every === 0 ? (
                <text key={day.getTime()} x={round(left + (place + 0.5) * step)} y="200" textAnchor="middle">
                  {shortText(day)}
                </text>
              ) : null,
            )}
          </svg>
        </div>
      </ScrollRegion>
      <Disclosure summary="Show as a table">
        <Ledger label={title} columns={[{ label: "Day, UTC" }, { label: unit, align: "right" }]} stack={false}>
          {days.map(({ day, quantity }) => (
            <Row key={day.getTime()}>
              <RowHead>{dayText(day)}</RowHead>
              <Cell label={unit} align="right">
                {text(quantity)}
                {day.getTime() === today.getTime() && <span className="quiet"> so far</span>}
              </Cell>
            </Row>
          ))}
        </Ledger>
      </Disclosure>
    </div>
  );
}

export type DayChartProps = {
  /** "API requests a day": said with the chart and over the table. */
  title: string;
  unit: string;
  days: readonly ChartDay[];
  /** The beginning of the UTC day that is not over yet. */
  today: Date;
  locale: string;
  text: (quantity: number) => string;
};

/** The next round number, so that half of it is round too. */
function ceilingOf(highest: number): number {
  if (highest <= 2) return 2;
  const unit = 10 ** Math.floor(Math.log10(highest));
  return unit * ([1, 2, 4, 6, 8, 10].find((times) => unit * times >= highest) ?? 10);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
