import { z } from "zod";
import { countries } from "#app/domain/billing/details/countries.rules.ts";
import { getDetails } from "#app/domain/billing/details/get-details.ts";
import { saveBillingDetails } from "#app/domain/billing/details/save-billing-details.ts";
import { detailsMessage } from "#app/domain/billing/words.rules.ts";
import { atStripe, billingWorkOf } from "#app/http/billing.ts";
import { textField, versionField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Note } from "#app/ui/note.tsx";
import { Section } from "#app/ui/section.tsx";
import { Select } from "#app/ui/select.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/details";

export const loader = workspaceLoader(async ({ scope }) => {
  const { name, slug } = scope.standing.workspace;
  return { workspace: { name, slug }, details: await getDetails(scope), countries };
});

const fields = z.object({
  billingEmail: textField,
  companyName: textField,
  country: textField,
  line1: textField,
  line2: textField,
  city: textField,
  state: textField,
  postal: textField,
  purchaseOrder: textField,
  invoiceEmails: textField,
  version: versionField,
});

export const action = workspaceAction(async ({ form, context, state, params }) => {
  const typed = parseForm(form, fields);
  const saved = await atStripe(() => saveBillingDetails(billingWorkOf(context), typed));
  return goTo(state, `/w/${params.slug}/billing`, detailsMessage(saved));
});

export default function Details({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace, details } = loaderData;
  const refused = refusedFrom(actionData);
  const wrong = refused?.refused.fields ?? {};
  const typed = refused?.typed ?? {};
  const conflict = refused && Object.keys(wrong).length === 0;
  /** What was typed stays; what stands now is said beside it after somebody else's change. */
  const field = (name: keyof typeof details.fields) => ({
    name,
    defaultValue: typed[name] ?? details.fields[name],
    error: wrong[name],
    ...(conflict && (typed[name] ?? "") !== details.fields[name] ? { hint: `It is ${details.fields[name] || "empty"} now.` } : {}),
  });
  return (
    <BillingPage title="Billing details" workspace={workspace} summary="They are printed on every invoice from now on. Invoices that exist keep what stands on them.">
      <form method="post">
        <div className={refused || details.addressMissing ? "mb-5 grid gap-4" : undefined}>
          <FormErrors errors={wrong} form={conflict ? refused.refused.message : undefined} labels={labels} />
          {details.addressMissing && <Note kind="caution">The next invoice waits for this address: without it the tax on it is not known.</Note>}
        </div>
        <input type="hidden" name="version" value={details.version} />
        <Section title="Who gets them" note="Receipts go to the billing email. Mails about failed payments go to those who manage billing.">
          <div className="form">
            <TextField {...field("billingEmail")} type="email" label="Billing email" autoComplete="email" maxLength={254} required />
            <TextArea {...merged(field("invoiceEmails"), "One on each line. Each gets a mail for every invoice, and needs no seat and no sign-in.")} label="Also send invoices to" rows={3} spellCheck={false} />
          </div>
        </Section>
        <Section title="Who pays" note="Leave the address empty if your invoices need none.">
          <div className="form">
            <TextField {...merged(field("companyName"), `Empty: ${workspace.name} stands on the invoice.`)} label="Company name" autoComplete="organization" maxLength={150} />
            <Select {...field("country")} label="Country" options={[{ value: "", label: "None" }, ...loaderData.countries.map(({ code, name }) => ({ value: code, label: name }))]} />
            <TextField {...field("line1")} label="Street and number" autoComplete="address-line1" maxLength={200} />
            <TextField {...field("line2")} label="Addition" autoComplete="address-line2" maxLength={200} />
            <TextField {...field("city")} label="City" autoComplete="address-level2" maxLength={100} />
            <TextField {...field("state")} label="State or province" autoComplete="address-level1" maxLength={100} />
            <TextField {...field("postal")} label="Postal code" autoComplete="postal-code" maxLength={20} />
          </div>
        </Section>
        <Section title="Your reference">
          <div className="form">
            <TextField {...merged(field("purchaseOrder"), "Printed on each invoice.")} label="Purchase order" maxLength={30} autoComplete="off" />
            <div className="bar">
              <SubmitButton pending="Saving">Save</SubmitButton>
              <LinkButton href={`/w/${workspace.slug}/billing`}>Back to Billing</LinkButton>
            </div>
          </div>
        </Section>
      </form>
    </BillingPage>
  );
}

const labels = {
  billingEmail: "Billing email",
  invoiceEmails: "Also send invoices to",
  companyName: "Company name",
  line2: "Addition",
  purchaseOrder: "Purchase order",
};

/** A hint of its own, unless what stands now is to be said. */
function merged<F extends { hint?: string }>(field: F, hint: string): F & { hint: string } {
  return { ...field, hint: field.hint ? `${field.hint} ${hint}` : hint };
}
