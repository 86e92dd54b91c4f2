import { z } from "zod";
import { changeBillingEmail } from "#app/domain/billing/change-billing-email.ts";
import { billingDetailsOf } from "#app/domain/billing/get-billing.ts";
import { authorize } from "#app/domain/scope.ts";
import { atStripe, billingWorkOf } from "#app/http/billing.ts";
import { textField, versionField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/details";

export const loader = workspaceLoader(async ({ scope }) => {
  await authorize(scope, "billing.manage");
  const { name, slug } = scope.standing.workspace;
  const { billingEmail, version } = await billingDetailsOf(scope);
  return { workspace: { name, slug }, billingEmail, version };
});

const email = z.object({ billingEmail: textField, version: versionField });

export const action = workspaceAction(async ({ form, context, state, params }) => {
  const { billingEmail, version } = parseForm(form, email);
  await atStripe(() => changeBillingEmail(billingWorkOf(context), { email: billingEmail, version }));
  return goTo(state, `/w/${params.slug}/billing`, "Saved the billing email.");
});

export default function Details({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace, billingEmail, version } = loaderData;
  const refused = refusedFrom(actionData);
  const conflict = refused && Object.keys(refused.refused.fields).length === 0;
  return (
    <BillingPage title="Billing email" workspace={workspace} summary="Stripe sends receipts there. Mails about failed payments go to those who manage billing.">
      <Section title="Address">
        <form className="form" method="post">
          <FormErrors errors={refused?.refused.fields} form={conflict ? `${refused.refused.message} It is ${billingEmail} now.` : undefined} />
          <input type="hidden" name="version" value={version} />
          <TextField
            name="billingEmail"
            type="email"
            label="Billing email"
            autoComplete="email"
            maxLength={254}
            defaultValue={refused?.typed.billingEmail ?? billingEmail}
            error={refused?.refused.fields.billingEmail}
            required
          />
          <div className="bar">
            <SubmitButton pending="Saving">Save</SubmitButton>
            <LinkButton href={`/w/${workspace.slug}/billing`}>Back to Billing</LinkButton>
          </div>
        </form>
      </Section>
    </BillingPage>
  );
}
