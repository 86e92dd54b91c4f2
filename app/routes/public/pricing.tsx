import { planListings } from "#app/domain/plans.rules.ts";
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
    listings: planListings(),
  };
});

export default function PricingPage({ loaderData: { signedIn, ...pricing } }: Route.ComponentProps) {
  return (
    <Site title="Pricing · Afterlogin" signedIn={signedIn}>
      <Pricing {...pricing} trialPlan={trialPlan} signUpHref={signedIn ? "/workspaces" : "/sign-up"} />
    </Site>
  );
}
