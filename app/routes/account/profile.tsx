import { z } from "zod";
import { locales, timeZones } from "#app/domain/identity/locales.rules.ts";
import { getProfile } from "#app/domain/identity/profile.ts";
import { updateProfile } from "#app/domain/identity/update-profile.ts";
import { parseForm } from "#app/http/forms.ts";
import { identityOf } from "#app/http/identity.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { personAction, personLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Section } from "#app/ui/section.tsx";
import { Select } from "#app/ui/select.tsx";
import { Status } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/profile";

export const loader = personLoader(async ({ entry, state }) => ({
  profile: await getProfile(identityOf(state), entry.user.id),
  email: entry.user.email,
  emailVerified: entry.user.emailVerified,
  zones: timeZones(),
}));

export const action = personAction(async ({ entry, form, state }) => {
  await updateProfile(identityOf(state), { userId: entry.user.id, ...parseForm(form, profileForm) });
  return goTo(state, "/account/profile", "Your profile is saved.");
});

const text = z.string({ error: "Fill this in once." }).default("");
const profileForm = z.object({ name: text, locale: text, timeZone: text, version: z.coerce.number().int().min(0).max(2_147_483_647).catch(0) });

export default function Profile({ loaderData: { profile, email, emailVerified, zones }, actionData }: Route.ComponentProps) {
  const answer = refusedFrom(actionData);
  const fields = answer?.refused.fields ?? {};
  const typed = answer?.typed ?? {};
  const stale = answer?.refused.code === "conflict";
  return (
    <>
      <title>Profile · Afterlogin</title>
      <PageHead title="Profile">How you appear in every workspace you belong to.</PageHead>
      <Section title="You">
        <form className="form" method="post" action="/account/profile">
          {answer && <FormErrors errors={fields} form={Object.keys(fields).length === 0 ? answer.refused.message : undefined} labels={{ name: "Name" }} />}
          <input type="hidden" name="version" value={profile.version} />
          <TextField
            name="name"
            label="Name"
            autoComplete="name"
            maxLength={100}
            defaultValue={typed.name ?? profile.name}
            hint={stale ? `Now saved: ${profile.name}` : undefined}
            error={fields.name}
            required
          />
          <Select
            name="locale"
            label="Dates, times and amounts"
            options={locales.map(({ locale, label }) => ({ value: locale, label }))}
            defaultValue={typed.locale ?? profile.locale}
            hint={stale ? `Now saved: ${locales.find(({ locale }) => locale === profile.locale)?.label ?? profile.locale}` : "How they are written. The pages themselves are in English."}
            error={fields.locale}
          />
          <Select
            name="timeZone"
            label="Time zone"
            options={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
            defaultValue={typed.timeZone ?? profile.timeZone}
            hint={stale ? `Now saved: ${profile.timeZone}` : undefined}
            error={fields.timeZone}
          />
          <div className="bar">
            <SubmitButton pending="Saving">Save</SubmitButton>
          </div>
        </form>
      </Section>
      <Section title="Address" note="You sign in with it, and mail goes there.">
        <div className="bar">
          <p className="grow">
            <b className="break-all">{email}</b>{" "}
            <Status mark={emailVerified ? "yes" : "none"} tone={emailVerified ? "positive" : "caution"}>
              {emailVerified ? "Confirmed" : "Not confirmed"}
            </Status>
          </p>
          {!emailVerified && <LinkButton href="/account/verification">Confirm it</LinkButton>}
        </div>
      </Section>
    </>
  );
}
