import { readOnlyAfterDays, restrictedAfterDays } from "#app/domain/access.rules.ts";
import { trialDays } from "#app/domain/terms.rules.ts";
import { currencies, currencyWords, type Currency, type Interval, type LimitKey, type PlanListing } from "#app/domain/plans.rules.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { classNames } from "#app/ui/class-names.ts";
import { ScrollRegion } from "#app/ui/ledger.tsx";
import { moneyText } from "#app/ui/money-parts.ts";
import { limitText } from "#app/ui/limit-text.ts";
import { Status } from "#app/ui/status.tsx";

/** The price list, compared line by line. A listing holds only what is shipped. */
export function Pricing({ listings, interval, currency, trialPlan, locale, signUpHref }: PricingProps) {
  const trialName = listings.find((listing) => listing.key === trialPlan)?.name;
  return (
    <div className="wrap">
      <div className="pt-8 pb-8 sm:pt-14">
        <h1 className="text-2xl tracking-tight">Pay for the people who work in it</h1>
        <p className="prose mt-2">
          {trialName && `Your first workspace starts with ${trialDays} days of ${trialName}, without a card. `}
          The plan you take keeps its limits, whatever this page says later. Viewers need no seat.
        </p>
        <div className="bar mt-5">
          <IntervalChoice listings={listings} interval={interval} currency={currency} />
          <CurrencyChoice interval={interval} currency={currency} />
        </div>
      </div>
      <ScrollRegion label="Plans compared">
        <table className="ledger plans" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <td role="cell" />
              {listings.map((listing) => (
                <PlanHead
                  key={listing.key}
                  listing={listing}
                  picked={listing.key === trialPlan}
                  {...{ interval, currency, locale, signUpHref }}
                />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {(listings[0]?.limits ?? []).map(({ key, label }) => (
              <LimitRow key={key} limit={key} label={label} {...{ listings, trialPlan, locale }} />
            ))}
            {allFeatures(listings).map((feature) => (
              <FeatureRow key={feature.key} feature={feature} {...{ listings, trialPlan }} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="meta mt-4">Prices are per seat and before tax.</p>
      <Questions free={listings.find((listing) => listing.free)?.name} />
    </div>
  );
}

export type PricingProps = {
  listings: readonly PlanListing[];
  interval: Interval;
  currency: Currency;
  /** The plan a trial gives; its column stands out. */
  trialPlan: PlanListing["key"];
  locale: string;
  signUpHref: string;
};

/** What people ask before they pay. */
function Questions({ free }: { free: string | undefined }) {
  return (
    <dl className="questions">
      <div>
        <dt>What happens when a payment fails?</dt>
        <dd>
          Everything works for {restrictedAfterDays} days. Until day {readOnlyAfterDays} only growth waits: no invitations and no new projects. Then the workspace is read-only. You can
          always pay, export and leave.
        </dd>
      </div>
      <div>
        <dt>Who counts as a seat?</dt>
        <dd>Everybody who works here and is not a viewer. An open invitation holds a seat too; somebody suspended holds none.</dd>
      </div>
      <div>
        <dt>What if we shrink{free && `, or go back to ${free}`}?</dt>
        <dd>You see what has to fit before you confirm, and choose who and what stays. The rest is set aside until there is room. Nothing is deleted.</dd>
      </div>
    </dl>
  );
}

function IntervalChoice({ listings, interval, currency }: Pick<PricingProps, "listings" | "interval" | "currency">) {
  const saving = monthsSaved(listings);
  return (
    <nav className="bar" aria-label="Paid by">
      <LinkButton size="small" kind={interval === "month" ? "outlined" : "quiet"} href={`?currency=${currency}`} current={interval === "month"}>
        Monthly
      </LinkButton>
      <LinkButton
        size="small"
        kind={interval === "year" ? "outlined" : "quiet"}
        href={`?interval=year&currency=${currency}`}
        current={interval === "year"}
      >
        {saving > 0 ? `Yearly, ${saving} months less` : "Yearly"}
      </LinkButton>
    </nav>
  );
}

function CurrencyChoice({ interval, currency }: Pick<PricingProps, "interval" | "currency">) {
  return (
    <nav className="bar" aria-label="Paid in">
      {currencies.map((code) => (
        <LinkButton key={code} size="small" kind={code === currency ? "outlined" : "quiet"} href={`?interval=${interval}&currency=${code}`} current={code === currency}>
          {currencyWords[code]}
        </LinkButton>
      ))}
    </nav>
  );
}

function PlanHead({ listing, picked, interval, currency, locale, signUpHref }: PlanHeadProps) {
  const price = listing.prices.find((candidate) => candidate.interval === interval && candidate.currency === currency);
  const perSeat = interval === "month" ? "a seat, a month" : "a seat, a year";
  return (
    <th role="columnheader" scope="col" className={classNames("plan", picked && "pick")}>
      <span className="block text-lg font-semibold text-ink">{listing.name}</span>
      <span className="figure mt-1 block text-ink">{price ? wholeMoney(price, locale) : "Free"}</span>
      <span className="mb-4 block">{price ? perSeat : "no card, no end"}</span>
      <LinkButton kind={picked ? "primary" : "outlined"} href={signUpHref}>
        {listing.free ? "Start free" : picked ? `Try ${trialDays} days` : "Try, then upgrade"}
      </LinkButton>
    </th>
  );
}

type PlanHeadProps = Pick<PricingProps, "interval" | "currency" | "locale" | "signUpHref"> & {
  listing: PlanListing;
  picked: boolean;
};

function LimitRow({ limit, label, listings, trialPlan, locale }: LimitRowProps) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">{label}</th>
      {listings.map((listing) => (
        <td key={listing.key} role="cell" className={listing.key === trialPlan ? "pick" : undefined}>
          {limitText(limit, listing.limits.find((candidate) => candidate.key === limit)?.value ?? null, locale)}
        </td>
      ))}
    </tr>
  );
}

type LimitRowProps = Pick<PricingProps, "listings" | "trialPlan" | "locale"> & { limit: LimitKey; label: string };

function FeatureRow({ feature, listings, trialPlan }: FeatureRowProps) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">{feature.label}</th>
      {listings.map((listing) => (
        <td key={listing.key} role="cell" className={listing.key === trialPlan ? "pick" : undefined}>
          {listing.features.some((own) => own.key === feature.key) ? (
            <Status mark="yes" tone="positive">
              Yes
            </Status>
          ) : (
            <Status mark="none" tone="plain">
              No
            </Status>
          )}
        </td>
      ))}
    </tr>
  );
}

type FeatureRowProps = Pick<PricingProps, "listings" | "trialPlan"> & { feature: PlanListing["features"][number] };

/** Each feature once, in the order in which the plans bring them. */
function allFeatures(listings: readonly PlanListing[]): PlanListing["features"] {
  return [...new Map(listings.flatMap((listing) => listing.features.map((feature) => [feature.key, feature]))).values()];
}

/** How many monthly payments a year saves, when every plan agrees on a whole number. */
function monthsSaved(listings: readonly PlanListing[]): number {
  const savings = listings
    .filter((listing) => !listing.free)
    .map(({ prices }) => {
      const month = prices.find((price) => price.interval === "month" && price.currency === currencies[0])?.unitAmount ?? 0;
      const year = prices.find((price) => price.interval === "year" && price.currency === currencies[0])?.unitAmount ?? 0;
      return month > 0 ? 12 - year / month : 0;
    });
  const [first = 0, ...rest] = savings;
  return Number.isInteger(first) && rest.every((saving) => saving === first) ? first : 0;
}

/** "$12" where there are no cents to speak of. */
function wholeMoney(price: { unitAmount: number; currency: string }, locale: string): string {
  return moneyText(price.unitAmount, price.currency, locale).replace(/[.,]00(?!\d)/, "");
}
