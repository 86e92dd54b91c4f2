import { termsSince, termsVersion } from "#app/domain/identity/legal.rules.ts";
import { publicLoader } from "#app/http/route.ts";
import { currentEntry } from "#app/http/session.ts";
import { Site } from "#app/routes/public/site.tsx";
import { TermsPage } from "#app/ui/terms-page.tsx";
import type { Route } from "./+types/terms";

export const loader = publicLoader(async ({ request, context }) => {
  const entry = await currentEntry(request, context);
  const { locale, timeZone } = entry?.user ?? { locale: "en-GB", timeZone: "UTC" };
  return { signedIn: entry !== null, reader: { locale, timeZone } };
});

export default function Terms({ loaderData: { signedIn, reader } }: Route.ComponentProps) {
  return (
    <Site title="Terms of service · Afterlogin" signedIn={signedIn}>
      <TermsPage operator="Afterlogin’s operator" version={termsVersion} since={termsSince} reader={reader} />
    </Site>
  );
}
