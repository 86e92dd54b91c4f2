import { z } from "zod";
import { getOwnerPage, offerOwnership } from "#app/domain/workspaces/offer-ownership.ts";
import { withdrawOwnershipOffer } from "#app/domain/workspaces/withdraw-ownership-offer.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { SettingsTabs } from "#app/routes/w/settings/settings-tabs.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Section } from "#app/ui/section.tsx";
import { Select } from "#app/ui/select.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/ownership";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  const { candidates, owner, offer } = await getOwnerPage(scope);
  const { name, slug } = scope.standing.workspace;
  return { name, slug, candidates, owner, offer: offer && { to: offer.toName, expiresAt: offer.expiresAt }, reader: { locale: entry.user.locale, timeZone: entry.user.timeZone } };
});

const wish = z.discriminatedUnion("wish", [
  z.object({ wish: z.literal("offer"), membershipId: z.string().min(1, "Choose who takes the workspace over.") }),
  z.object({ wish: z.literal("withdraw") }),
]);

export const action = workspaceAction(async ({ scope, form, state, params }) => {
  const input = parseForm(form, wish);
  const here = `/w/${params.slug}/settings/ownership`;
  if (input.wish === "withdraw") {
    await withdrawOwnershipOffer(scope);
    return goTo(state, here, "Withdrew the offer.");
  }
  const { name } = await offerOwnership(scope, input);
  return goTo(state, here, `Asked ${name} to take the workspace over.`);
});

export default function Ownership({ loaderData, actionData }: Route.ComponentProps) {
  const { name, slug, candidates, owner, offer, reader } = loaderData;
  const answer = refusedFrom(actionData);
  const refused = answer?.refused;
  const fields = refused?.fields ?? {};
  return (
    <Page>
      <title>{`Ownership · ${name} · Afterlogin`}</title>
      <PageHead title="Settings" />
      <SettingsTabs slug={slug} current="ownership" owner />
      <Section title="Owner" note="Exactly one person. The owner manages billing and is the only one who can close the workspace.">
        <KeyValues entries={[{ term: "Owner", value: `${owner.name}, ${owner.email}` }]} />
      </Section>
      {offer ? (
        <Section title="Open offer" note="Nothing changes until it is accepted.">
          <FormErrors form={refused?.message} title="Nothing was changed" />
          <KeyValues
            entries={[
              { term: "Offered to", value: offer.to },
              { term: "Stands until", value: <DateOnly at={offer.expiresAt} {...reader} /> },
            ]}
          />
          <form method="post" className="bar mt-4">
            <button className="btn" name="wish" value="withdraw">
              Withdraw the offer
            </button>
          </form>
        </Section>
      ) : (
        <Section title="Transfer" note="You stay in the workspace as an admin. Its subscription and card stay as they are.">
          {candidates.length === 0 ? (
            <div className="grid gap-4">
              <p>Nobody else works here yet. Invite a member or an admin first, then hand the workspace over.</p>
              <div className="bar">
                <LinkButton href={`/w/${slug}/invitations/new`}>Invite people</LinkButton>
              </div>
            </div>
          ) : (
            <form method="post" className="form">
              <FormErrors errors={fields} form={Object.keys(fields).length === 0 ? refused?.message : undefined} title="Nothing was changed" />
              <input type="hidden" name="wish" value="offer" />
              <Select
                name="membershipId"
                label="New owner"
                hint="They get a mail and have seven days to accept."
                defaultValue={answer?.typed.membershipId}
                error={fields.membershipId}
                options={[{ value: "", label: "Choose a person" }, ...candidates.map((one) => ({ value: one.id, label: `${one.name}, ${one.email}` }))]}
              />
              <div className="bar">
                <SubmitButton pending="Sending the offer">Offer ownership</SubmitButton>
              </div>
            </form>
          )}
        </Section>
      )}
    </Page>
  );
}
