import { redirect } from "react-router";
import { resendVerification } from "#app/domain/identity/resend-verification.ts";
import { verificationHours } from "#app/domain/identity/sessions.rules.ts";
import { identityOf } from "#app/http/identity.ts";
import { pendingOf } from "#app/http/pending.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { Door } from "#app/routes/auth/door.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/check-mail";

export const loader = publicLoader(async ({ request, state }) => {
  const pending = pendingOf(request, state);
  if (!pending) throw redirect("/sign-in");
  return { email: pending.email, hours: verificationHours };
});

export const action = publicAction(async ({ request, state }) => {
  const pending = pendingOf(request, state);
  if (!pending) return redirect("/sign-in", 303);
  await resendVerification(identityOf(state), pending);
  return goTo(state, "/check-mail", "Another mail is on its way.");
});

export default function CheckMail({ loaderData: { email, hours }, actionData }: Route.ComponentProps) {
  const refused = refusedFrom(actionData)?.refused;
  return (
    <Door title="Check your mail">
      <h1>Check your mail</h1>
      <div className="prose">
        <p>
          A mail is on its way to <b className="break-all">{email}</b>. Open the link in it to go on; it works for {hours} hours.
        </p>
        <p>Nothing there after a few minutes? Look among the unwanted mail, then have it sent again.</p>
      </div>
      <form className="form" method="post" action="/check-mail">
        {refused && <FormErrors form={refused.message} title="Not sent" />}
        <div className="bar">
          <SubmitButton kind="outlined" icon="mail" pending="Sending">
            Send it again
          </SubmitButton>
        </div>
      </form>
      <p className="text-ink-2">
        Not your address?{" "}
        <a className="inline-block min-h-6" href="/sign-up">
          Sign up with another
        </a>
      </p>
    </Door>
  );
}
