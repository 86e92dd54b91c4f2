import { z } from "zod";
import { requestPasswordReset } from "#app/domain/identity/request-password-reset.ts";
import { parseForm } from "#app/http/forms.ts";
import { identityOf } from "#app/http/identity.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { Door } from "#app/routes/auth/door.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/forgot-password";

export const loader = publicLoader(async ({ url }) => ({ sent: url.searchParams.has("sent") }));

export const action = publicAction(async ({ form, state }) => {
  await requestPasswordReset(identityOf(state), parseForm(form, forgottenForm));
  return goTo(state, "/forgot-password?sent");
});

const forgottenForm = z.object({ email: z.string({ error: "Fill this in once." }).default("") });

export default function ForgotPassword({ loaderData, actionData }: Route.ComponentProps) {
  const answer = refusedFrom(actionData);
  if (loaderData.sent && !answer) return <Sent />;
  const fields = answer?.refused.fields ?? {};
  return (
    <Door title="Forgotten password">
      <h1>Choose a new password</h1>
      <p className="text-ink-2">Tell us the address you sign in with. We send a link there that lets you choose a new password.</p>
      <form className="form" method="post" action="/forgot-password">
        {answer && <FormErrors errors={fields} form={Object.keys(fields).length === 0 ? answer.refused.message : undefined} title="Nothing was sent" />}
        <TextField
          name="email"
          label="Email"
          type="email"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          defaultValue={answer?.typed.email}
          error={fields.email}
          required
        />
        <SubmitButton pending="Sending">Send the link</SubmitButton>
      </form>
      <p className="text-ink-2">
        <a className="inline-block min-h-6" href="/sign-in">
          Back to sign-in
        </a>
      </p>
    </Door>
  );
}

function Sent() {
  return (
    <Door title="Check your mail">
      <h1>Check your mail</h1>
      <div className="prose">
        <p>If somebody signs in with that address, a link is on its way to it. It works once, for an hour.</p>
        <p>Nothing there after a few minutes? Look among the unwanted mail, then try another address you may have used.</p>
      </div>
      <p className="text-ink-2">
        <a className="inline-block min-h-6" href="/forgot-password">
          Try another address
        </a>
      </p>
    </Door>
  );
}
