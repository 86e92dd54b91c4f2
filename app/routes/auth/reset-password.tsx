import { data } from "react-router";
import { z } from "zod";
import { passwordMinimum } from "#app/domain/identity/passwords.rules.ts";
import { findReset, resetPassword } from "#app/domain/identity/reset-password.ts";
import { letIn } from "#app/http/after-sign-in.ts";
import { parseForm } from "#app/http/forms.ts";
import { identityOf } from "#app/http/identity.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { sessionToken } from "#app/http/session.ts";
import { Door } from "#app/routes/auth/door.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/reset-password";

export const loader = publicLoader(async ({ params, state }) => {
  const token = params.token ?? "";
  const reset = await findReset(identityOf(state), token);
  return data({ reset, token }, { status: statusFor[reset.state] });
});

const statusFor = { live: 200, used: 410, expired: 410, unknown: 404 } as const;

export const action = publicAction(async ({ request, params, form, state }) => {
  const { password } = parseForm(form, resetForm);
  const session = await resetPassword(identityOf(state), { token: params.token ?? "", password, previousToken: sessionToken(request, state) });
  return letIn(request, state, { token: session.token, to: null, flash: "Your password was changed. You are signed out everywhere else." });
});

const resetForm = z.object({ password: z.string({ error: "Fill this in once." }).default("") });

export default function ResetPassword({ loaderData: { reset, token }, actionData }: Route.ComponentProps) {
  const refused = refusedFrom(actionData)?.refused;
  if (reset.state !== "live") return <Dead state={reset.state} />;
  const fields = refused?.fields ?? {};
  return (
    <Door title="New password">
      <h1>New password</h1>
      <p className="text-ink-2">
        For <b className="break-all text-ink">{reset.email}</b>. Every browser that is signed in as you is signed out.
      </p>
      <form className="form" method="post" action={`/reset-password/${token}`}>
        {refused && <FormErrors errors={fields} form={Object.keys(fields).length === 0 ? refused.message : undefined} title="Not changed yet" />}
        <input type="hidden" name="username" value={reset.email} autoComplete="username" />
        <TextField
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          hint={`At least ${passwordMinimum} characters. A few words in a row are good.`}
          error={fields.password}
          required
        />
        <SubmitButton pending="Changing">Change the password and sign in</SubmitButton>
      </form>
    </Door>
  );
}

function Dead({ state }: { state: keyof typeof words }) {
  const { title, text } = words[state];
  return (
    <Door title={title}>
      <h1>{title}</h1>
      <div className="prose">
        <p>{text}</p>
      </div>
      <div className="bar">
        <LinkButton kind="primary" href="/forgot-password">
          Ask for a new link
        </LinkButton>
        <LinkButton href="/sign-in">Sign in</LinkButton>
      </div>
    </Door>
  );
}

const words = {
  used: { title: "This link was used already", text: "Each link works once. If it was not you who used it, ask for a new one now." },
  expired: { title: "This link has expired", text: "A link works for an hour. Ask for a new one." },
  unknown: { title: "This link does not work", text: "It may have been cut off on its way: copy all of it from the mail, or ask for a new one." },
} as const;
