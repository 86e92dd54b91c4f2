import { z } from "zod";
import { changePassword } from "#app/domain/identity/change-password.ts";
import { listSessions, type OpenSession } from "#app/domain/identity/list-sessions.ts";
import { passwordMinimum } from "#app/domain/identity/passwords.rules.ts";
import { passwordChangedAt } from "#app/domain/identity/profile.ts";
import { parseForm, type Typed } from "#app/http/forms.ts";
import { identityOf } from "#app/http/identity.ts";
import { type Refused, refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { personAction, personLoader } from "#app/http/route.ts";
import { rememberSession, sessionToken } from "#app/http/session.ts";
import { DateOnly, RelativeTime, type Reader } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Icon, type IconName } from "#app/ui/icons.tsx";
import { Tag } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/security";

export const loader = personLoader(async ({ entry, state }) => {
  const identity = identityOf(state);
  const [sessions, changedAt] = await Promise.all([listSessions(identity, entry.user.id), passwordChangedAt(identity, entry.user.id)]);
  const { locale, timeZone, email } = entry.user;
  return { sessions, changedAt, here: entry.session.id, email, reader: { locale, timeZone }, now: new Date() };
});

/** Security speaks of real time, whatever the business clock says. */
export const action = personAction(async ({ request, entry, form, state }) => {
  const typed = parseForm(form, passwordForm);
  const session = await changePassword(identityOf(state), { userId: entry.user.id, ...typed, previousToken: sessionToken(request, state) });
  rememberSession(state, session.token);
  return goTo(state, "/account/security", "Your password is changed. You are signed out everywhere else.");
});

const text = z.string({ error: "Fill this in once." }).default("");
const passwordForm = z.object({ currentPassword: text, password: text });

export default function Security({ loaderData, actionData }: Route.ComponentProps) {
  const { sessions, changedAt, here, email, reader, now } = loaderData;
  const others = sessions.filter(({ id }) => id !== here);
  return (
    <>
      <title>Security · Afterlogin</title>
      <PageHead title="Security">How you sign in, whichever workspace you work in.</PageHead>
      <Section
        title="Password"
        note={
          changedAt ? (
            <>
              Changed <DateOnly at={changedAt} {...reader} />
            </>
          ) : (
            "You have none yet. The sign-in page sends you a link to choose one."
          )
        }
      >
        {changedAt && <PasswordForm email={email} answer={refusedFrom(actionData)} />}
      </Section>
      <Section title="Where you are signed in" note="End anything you do not recognise, then change your password.">
        <Rows>
          {[...sessions.filter(({ id }) => id === here), ...others].map((session) => (
            <SessionRow key={session.id} session={session} here={here} reader={reader} now={now} />
          ))}
        </Rows>
        {others.length > 0 && (
          <form className="mt-4" method="post" action="/account/sessions/others/revocation">
            <SubmitButton kind="danger" pending="Ending">
              End all other sessions
            </SubmitButton>
          </form>
        )}
      </Section>
    </>
  );
}

function PasswordForm({ email, answer }: { email: string; answer: { refused: Refused["refused"]; typed: Typed } | null }) {
  const fields = answer?.refused.fields ?? {};
  return (
    <form className="form" method="post" action="/account/security">
      {answer && <FormErrors errors={fields} form={Object.keys(fields).length === 0 ? answer.refused.message : undefined} title="The password stays as it was" />}
      <input type="hidden" name="username" value={email} autoComplete="username" />
      <TextField name="currentPassword" label="Current password" type="password" autoComplete="current-password" error={fields.currentPassword} required />
      <TextField
        name="password"
        label="New password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${passwordMinimum} characters. A few words in a row are good. All other sessions end.`}
        error={fields.password}
        required
      />
      <div className="bar">
        <SubmitButton pending="Changing">Change the password</SubmitButton>
      </div>
    </form>
  );
}

const icons: Record<OpenSession["kind"], IconName> = { computer: "system", phone: "phone", program: "webhook" };

function SessionRow({ session, here, reader, now }: { session: OpenSession; here: string; reader: Reader; now: Date }) {
  const { id, device, kind, address, lastSeenAt } = session;
  return (
    <RowItem
      lead={<Icon name={icons[kind]} />}
      title={
        <>
          {device} {id === here && <Tag solid>This browser</Tag>}
        </>
      }
      detail={
        <>
          {address ?? "Address not known"}. Last seen{" "}
          {id === here ? "now" : <RelativeTime at={lastSeenAt} now={now} {...reader} />}.
        </>
      }
      end={
        id !== here && (
          <form method="post" action={`/account/sessions/${id}/revocation`}>
            <SubmitButton kind="outlined" size="small" pending="Ending" aria-label={`End the session of ${device}`}>
              End
            </SubmitButton>
          </form>
        )
      }
    />
  );
}
