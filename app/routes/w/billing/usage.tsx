import { getUsage, type MeterUsage } from "#app/domain/billing/usage/get-usage.ts";
import { utcDay } from "#app/domain/billing/usage/usage.rules.ts";
import { amountUsed } from "#app/domain/meters.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { DayChart } from "#app/ui/day-chart.tsx";
import { FilterBar, FilterSelect } from "#app/ui/filter-bar.tsx";
import { Meter } from "#app/ui/meter.tsx";
import { Section } from "#app/ui/section.tsx";
import type { Route } from "./+types/usage";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const { locale, timeZone } = entry.user;
  return { usage: await getUsage(scope, { month: url.searchParams.get("month") }), reader: { locale, timeZone } };
});

type Data = Route.ComponentProps["loaderData"];

export default function Usage({ loaderData }: Route.ComponentProps) {
  const { usage, reader } = loaderData;
  const base = `/w/${usage.workspace.slug}/billing`;
  return (
    <BillingPage title="Usage" workspace={usage.workspace} summary="What is used of each limit, counted as it happens.">
      <Section title="Limits" note={usage.meters.length > 0 && "We write to those who manage billing at 80 % and at 100 % of what is counted by use."}>
        <ul className="grid gap-5">
          {usage.fixed.map(({ key, label, used, allowed, words }) => (
            <li key={key}>
              <Meter label={label} used={used} limit={allowed} amounts={<Amounts used={String(used)} allowed={allowed === null ? null : String(allowed)} />} note={words} />
            </li>
          ))}
          {usage.month === null &&
            usage.meters.map((meter) => (
              <li key={meter.key}>
                <Meter
                  label={meter.label}
                  used={meter.used}
                  limit={meter.allowed}
                  amounts={<Amounts used={amountUsed(meter.key, meter.used, reader.locale)} allowed={meter.allowed === null ? null : amountUsed(meter.key, meter.allowed, reader.locale)} />}
                  note={<Note meter={meter} reader={reader} />}
                />
              </li>
            ))}
        </ul>
        <div className="bar mt-5">
          <LinkButton href={`${base}/entitlements`}>What the plan includes</LinkButton>
          <LinkButton kind="quiet" href={base}>
            Back to Billing
          </LinkButton>
        </div>
      </Section>
      {usage.meters.length > 0 && <ByDay usage={usage} reader={reader} />}
    </BillingPage>
  );
}

function ByDay({ usage, reader }: Data) {
  const { months, month, meters, now } = usage;
  const monthText = (one: string) => new Intl.DateTimeFormat(reader.locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${one}-01T00:00:00Z`));
  return (
    <>
      <Section title="Period" note="Days are counted in UTC.">
        <FilterBar label="Period" button="Show" clearHref={month === null ? null : "?"}>
          <FilterSelect
            name="month"
            label="Period"
            value={month}
            options={[{ value: "", label: "The present period" }, ...months.map((one) => ({ value: one, label: monthText(one) }))]}
          />
        </FilterBar>
      </Section>
      {meters.map((meter) => (
        <Section key={meter.key} wide title={meter.counts === "total" ? `${meter.label} a day` : `${meter.label} at each day's end`} note={`${amountUsed(meter.key, meter.used, reader.locale)} ${meter.counts === "total" ? "in all" : "at the end"}.`}>
          <DayChart
            title={meter.counts === "total" ? `${meter.label} a day` : `${meter.label} at each day's end`}
            unit={meter.label}
            days={meter.days}
            today={utcDay(now)}
            locale={reader.locale}
            text={(quantity) => amountUsed(meter.key, quantity, reader.locale)}
          />
        </Section>
      ))}
    </>
  );
}

function Amounts({ used, allowed }: { used: string; allowed: string | null }) {
  return (
    <>
      <b>{used}</b> <span className="quiet">{allowed === null ? "no limit" : `of ${allowed}`}</span>
    </>
  );
}

function Note({ meter, reader }: { meter: MeterUsage; reader: Reader }) {
  return (
    <>
      {warningText(meter)}
      {meter.resetsAt && (
        <>
          Begins anew on <DateOnly at={meter.resetsAt} {...reader} />.{" "}
        </>
      )}
      {meter.billed ? `What goes beyond is ${meter.overage ? `${meter.overage}.` : "billed by use."}` : meter.allowed !== null && "At the limit it stops."}
    </>
  );
}

function warningText({ step, used, allowed }: MeterUsage): string {
  if (step === null || allowed === null) return "";
  if (used > allowed) return "More than is included is used. ";
  return step === 100 ? "All that is included is used. " : `${Math.floor((used / allowed) * 100)} % used. `;
}
