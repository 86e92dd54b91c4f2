import { planListings } from "#app/domain/plans.rules.ts";
import { publicLoader } from "#app/http/route.ts";
import { currentEntry } from "#app/http/session.ts";
import { useRootData } from "#app/root.tsx";
import { Site } from "#app/routes/public/site.tsx";
import { Landing } from "#app/ui/landing.tsx";
import type { Route } from "./+types/landing";

export const loader = publicLoader(async ({ request, context }) => ({
  signedIn: (await currentEntry(request, context)) !== null,
  listings: planListings(),
}));

export default function LandingPage({ loaderData: { signedIn, listings } }: Route.ComponentProps) {
  const { demo } = useRootData();
  return (
    <Site title="Afterlogin: what comes after login" signedIn={signedIn}>
      <Landing listings={listings} demo={demo} />
    </Site>
  );
}
