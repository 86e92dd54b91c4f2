import { suggestedCurrency } from "#app/domain/currency.rules.ts";
import { isCurrency, planListings, type Currency } from "#app/domain/plans.rules.ts";
import { trialPlan } from "#app/domain/terms.rules.ts";
import { publicLoader } from "#app/http/route.ts";
import { currentEntry } from "#app/http/session.ts";
import { Site } from "#app/routes/public/site.tsx";
import { Pricing } from "#app/ui/pricing.tsx";
import type { Route } from "./+types/pricing";

export const loader = publicLoader(async ({ request, url, context }) => {
  const entry = await currentEntry(request, context);
  return {
    signedIn: entry !== null,
    locale: entry?.user.locale ?? "en-GB",
    interval: url.searchParams.get("interval") === "year" ? ("year" as const) : ("month" as const),
    currency: currencyIn(url.searchParams.get("currency"), entry?.user.locale ?? "en-GB"),
    listings: planListings(),
  };
});

/** A choice in the address, else what the reader's language suggests. */
function currencyIn(asked: string | null, locale: string): Currency {
  return isCurrency(asked) ? asked : suggestedCurrency(locale);
}

export default function PricingPage({ loaderData: { signedIn, ...pricing } }: Route.ComponentProps) {
  return (
    <Site title="Pricing · Afterlogin" signedIn={signedIn}>
      <Pricing {...pricing} trialPlan={trialPlan} signUpHref={signedIn ? "/workspaces" : "/sign-up"} />
    </Site>
  );
}
