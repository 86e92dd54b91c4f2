import { redirect } from "react-router";
import { z } from "zod";
import { termsVersion } from "#app/domain/identity/legal.rules.ts";
import { passwordMinimum } from "#app/domain/identity/passwords.rules.ts";
import { signUp } from "#app/domain/identity/sign-up.ts";
import { destinationOf, givenAddress } from "#app/http/after-sign-in.ts";
import { parseForm } from "#app/http/forms.ts";
import { identityOf } from "#app/http/identity.ts";
import { rememberPending } from "#app/http/pending.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { currentEntry } from "#app/http/session.ts";
import { wantedPath } from "#app/http/wanted-path.ts";
import { Door } from "#app/routes/auth/door.tsx";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/sign-up";

export const loader = publicLoader(async ({ request, url, context }) => {
  const to = wantedPath(url.searchParams.get("to"));
  const entry = await currentEntry(request, context);
  if (entry) throw redirect(destinationOf(to, entry));
  return { to, terms: termsVersion, email: givenAddress(url) };
});

export const action = publicAction(async ({ form, state }) => {
  const { terms, ...typed } = parseForm(form, signUpForm);
  const to = wantedPath(form.get("to"));
  const pending = await signUp(identityOf(state), { ...typed, acceptedTerms: terms, to });
  rememberPending(state, { ...pending, to });
  return goTo(state, "/check-mail");
});

const text = z.string({ error: "Fill this in once." }).default("");
const signUpForm = z.object({ name: text, email: text, password: text, terms: z.string().nullable().default(null) });

export default function SignUpPage({ loaderData: { to, terms, email }, actionData }: Route.ComponentProps) {
  const answer = refusedFrom(actionData);
  const { refused, typed } = answer ?? { refused: null, typed: {} as Record<string, string> };
  const fields = refused?.fields ?? {};
  const wanted = to ?? wantedPath(typed.to ?? null);
  return (
    <Door title="Sign up">
      <h1>Sign up</h1>
      <form className="form" method="post" action="/sign-up">
        {refused && <FormErrors errors={fields} form={Object.keys(fields).length === 0 ? refused.message : undefined} title="Not signed up yet" />}
        {wanted && <input type="hidden" name="to" value={wanted} />}
        <TextField name="name" label="Your name" autoComplete="name" autoCapitalize="words" maxLength={100} defaultValue={typed.name} error={fields.name} required />
        <TextField
          name="email"
          label="Email"
          type="email"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          hint="We send a link there to confirm it."
          defaultValue={typed.email ?? email}
          error={fields.email}
          required
        />
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          hint={`At least ${passwordMinimum} characters. A few words in a row are good.`}
          error={fields.password}
          required
        />
        <Checkbox
          name="terms"
          value={terms}
          label={
            <>
              I agree to the <a href="/terms">terms</a> and have read the <a href="/privacy">privacy notice</a>.
            </>
          }
          defaultChecked={typed.terms === terms}
          error={fields.terms}
          required
        />
        <SubmitButton pending="Signing up">Sign up</SubmitButton>
      </form>
      <p className="text-ink-2">
        You have a password already?{" "}
        <a className="inline-block min-h-6" href={wanted ? `/sign-in?to=${encodeURIComponent(wanted)}` : "/sign-in"}>
          Sign in
        </a>
      </p>
    </Door>
  );
}
