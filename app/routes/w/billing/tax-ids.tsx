import { z } from "zod";
import { addTaxId } from "#app/domain/billing/details/add-tax-id.ts";
import { getTaxIds } from "#app/domain/billing/details/get-tax-ids.ts";
import { removeTaxId } from "#app/domain/billing/details/remove-tax-id.ts";
import { mostTaxIds, taxIdLabel, taxIdTypes, verificationWords } from "#app/domain/billing/details/tax-ids.rules.ts";
import { taxIdMessage } from "#app/domain/billing/words.rules.ts";
import { atStripe, billingWorkOf } from "#app/http/billing.ts";
import { textField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Page } from "#app/ui/page.tsx";
import { Section } from "#app/ui/section.tsx";
import { Select } from "#app/ui/select.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/tax-ids";

export const loader = workspaceLoader(async ({ scope, url }) => {
  const { name, slug } = scope.standing.workspace;
  const taxIds = await getTaxIds(scope);
  const wanted = url.searchParams.get("remove");
  return { workspace: { name, slug }, taxIds, removing: taxIds.find(({ id }) => id === wanted) ?? null, full: taxIds.length >= mostTaxIds };
});

const fields = z.object({ part: textField, type: textField, value: textField, taxIdId: textField });

export const action = workspaceAction(async ({ form, context, state, params }) => {
  const { part, type, value, taxIdId } = parseForm(form, fields);
  const page = `/w/${params.slug}/billing/tax-ids`;
  if (part === "removal") {
    await atStripe(() => removeTaxId(billingWorkOf(context), { taxIdId }));
    return goTo(state, page, "Took the tax id away. Invoices that exist keep it.");
  }
  return goTo(state, page, taxIdMessage(await atStripe(() => addTaxId(billingWorkOf(context), { type, value }))));
});

export default function TaxIds({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace, taxIds, removing, full } = loaderData;
  const refused = refusedFrom(actionData);
  const base = `/w/${workspace.slug}/billing/tax-ids`;
  if (removing) return <Removal {...{ workspace, removing, base }} />;
  const wrong = refused?.refused.fields ?? {};
  return (
    <BillingPage title="Tax ids" workspace={workspace} summary="They stand on every invoice from now on, beside the company name.">
      {taxIds.length > 0 && (
        <Ledger label="Tax ids" columns={[{ label: "Number" }, { label: "Kind" }, { label: "Register" }, { label: "Remove", align: "right", hidden: true }]}>
          {taxIds.map(({ id, type, value, verification }) => (
            <Row key={id}>
              <RowHead strong>{value}</RowHead>
              <Cell>{taxIdLabel(type)}</Cell>
              <Cell {...(verification === "unverified" ? { tone: "caution" as const } : {})}>{verificationWords(verification)}</Cell>
              <Cell align="right" push>
                <a className="inline-block min-h-6" href={`${base}?remove=${id}`}>
                  Remove<span className="sr-only"> {value}</span>
                </a>
              </Cell>
            </Row>
          ))}
        </Ledger>
      )}
      <Section title="Add one">
        {full ? (
          <p className="text-ink-2">{`A workspace has at most ${mostTaxIds}. Take one away first.`}</p>
        ) : (
          <form className="form" method="post" action={base}>
            <FormErrors errors={wrong} form={refused && Object.keys(wrong).length === 0 ? refused.refused.message : undefined} />
            <input type="hidden" name="part" value="addition" />
            <Select name="type" label="Kind" options={kinds} defaultValue={refused?.typed.type ?? "eu_vat"} error={wrong.type} />
            <TextField name="value" label="Number" hint="Blanks and dots do not matter." defaultValue={refused?.typed.value} error={wrong.value} maxLength={60} autoComplete="off" spellCheck={false} required />
            <div className="bar">
              <SubmitButton pending="Adding">Add the tax id</SubmitButton>
              <LinkButton href={`/w/${workspace.slug}/billing`}>Back to Billing</LinkButton>
            </div>
          </form>
        )}
      </Section>
    </BillingPage>
  );
}

const kinds = taxIdTypes.map(({ type, label, example }) => ({ value: type, label: `${label}, such as ${example}` }));

type Data = Route.ComponentProps["loaderData"];

function Removal({ workspace, removing, base }: { workspace: Data["workspace"]; removing: NonNullable<Data["removing"]>; base: string }) {
  return (
    <Page>
      <title>{`Remove a tax id · ${workspace.name} · Afterlogin`}</title>
      <Confirmation
        title={`Remove ${removing.value}?`}
        crumbs={[{ label: "Billing", href: `/w/${workspace.slug}/billing` }, { label: "Tax ids", href: base }, { label: "Remove" }]}
        consequences={[
          { title: "New invoices no longer show it", detail: "Tax may be charged where it was not." },
          { title: "Invoices that exist keep it", stays: true },
        ]}
        action={base}
        fields={{ part: "removal", taxIdId: removing.id }}
        confirm={{ label: "Remove the tax id", pending: "Removing" }}
        cancel={{ href: base, label: "Keep it" }}
      />
    </Page>
  );
}
