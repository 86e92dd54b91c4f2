import { resendVerification } from "#app/domain/identity/resend-verification.ts";
import { identityOf } from "#app/http/identity.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { personAction, personLoader } from "#app/http/route.ts";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Section } from "#app/ui/section.tsx";
import { Status } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/verification";

export const loader = personLoader(async ({ entry: { user } }) => ({ email: user.email, verified: user.emailVerified }));

export const action = personAction(async ({ entry, state }) => {
  await resendVerification(identityOf(state), { email: entry.user.email, to: null });
  return goTo(state, "/account/verification", "A mail is on its way.");
});

export default function Verification({ loaderData: { email, verified }, actionData }: Route.ComponentProps) {
  const refused = refusedFrom(actionData)?.refused;
  return (
    <>
      <title>Confirm your address · Afterlogin</title>
      <PageHead title="Confirm your address" crumbs={[{ label: "Profile", href: "/account/profile" }, { label: "Confirm your address" }]}>
        {verified ? "There is nothing left to do." : "Until then you cannot accept invitations to this address."}
      </PageHead>
      <Section title="Address">
        <p className="mb-3">
          <b className="break-all">{email}</b>{" "}
          <Status mark={verified ? "yes" : "none"} tone={verified ? "positive" : "caution"}>
            {verified ? "Confirmed" : "Not confirmed"}
          </Status>
        </p>
        {!verified && (
          <form className="form" method="post" action="/account/verification">
            {refused && <FormErrors form={refused.message} title="Not sent" />}
            <div className="bar">
              <SubmitButton icon="mail" pending="Sending">
                Send me a link
              </SubmitButton>
            </div>
          </form>
        )}
      </Section>
    </>
  );
}
