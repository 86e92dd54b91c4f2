import { z } from "zod";
import { acceptOwnership, declineOwnership, findOfferForMe } from "#app/domain/workspaces/answer-ownership-offer.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { Page } from "#app/ui/page.tsx";
import { ProblemPage } from "#app/ui/problem-page.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/ownership-acceptance";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  const offer = await findOfferForMe(scope);
  const { name, slug } = scope.standing.workspace;
  return { name, slug, offer: offer && { from: offer.fromName, expiresAt: offer.expiresAt }, reader: { locale: entry.user.locale, timeZone: entry.user.timeZone } };
});

export const action = workspaceAction(async ({ scope, form, state, params }) => {
  const { answer } = parseForm(form, z.object({ answer: z.enum(["accept", "decline"], { error: "Choose an answer." }).default("accept") }));
  if (answer === "decline") {
    await declineOwnership(scope);
    return goTo(state, `/w/${params.slug}`, "You declined the ownership.");
  }
  const { from } = await acceptOwnership(scope);
  return goTo(state, `/w/${params.slug}/members`, `You own this workspace now. ${from} stays as an admin.`);
});

export default function OwnershipAcceptance({ loaderData, actionData }: Route.ComponentProps) {
  const { name, slug, offer, reader } = loaderData;
  const refused = refusedFrom(actionData)?.refused;
  return (
    <Page>
      <title>{`Ownership · ${name} · Afterlogin`}</title>
      {offer ? (
        <>
          <Confirmation
            title={`Become the owner of ${name}`}
            summary={
              <>
                {offer.from} offers it to you until <DateOnly at={offer.expiresAt} {...reader} />.
              </>
            }
            consequences={[
              { title: "You manage the billing", detail: "The subscription and the card on file stay as they are, and you get its mails.", stays: true },
              { title: "You can close the workspace and hand it on", stays: true },
              { title: "You cannot leave while you own it", detail: "Somebody else has to take it over first." },
              { title: `${offer.from} becomes an admin`, stays: true },
            ]}
            confirm={{ label: "Accept ownership", pending: "Accepting" }}
            cancel={{ href: `/w/${slug}`, label: "Decide later" }}
            problem={refused?.message}
            harmless
          />
          <form method="post" className="bar mt-4">
            <SubmitButton kind="quiet" name="answer" value="decline" pending="Declining">
              Decline the offer
            </SubmitButton>
          </form>
        </>
      ) : (
        <ProblemPage kind="refused" title="No offer waits for you" action={{ href: `/w/${slug}`, label: "To the workspace" }}>
          <p>{refused?.message ?? "The offer was withdrawn, has expired, or was made to someone else. Ask the owner to make it again."}</p>
        </ProblemPage>
      )}
      {!offer && <LinkButton href={`/w/${slug}/members`}>See the members</LinkButton>}
    </Page>
  );
}
