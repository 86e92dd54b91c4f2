import { redirect } from "react-router";
import { z } from "zod";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { formatMoney } from "#app/domain/money.rules.ts";
import { findLook, getLookedAt } from "#app/domain/staff/looks.ts";
import { readWorkspace } from "#app/domain/staff/read-workspace.ts";
import { authorizeStaff } from "#app/domain/staff/staff.ts";
import { writeOffDebt } from "#app/domain/staff/write-off-debt.ts";
import { textField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";
import { staffReader } from "#app/routes/staff/reader.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Select } from "#app/ui/select.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { AccessStatus, accessWords } from "#app/ui/status.tsx";
import type { Route } from "./+types/write-off";

export const loader = staffLoader(async ({ desk, params }) => {
  const tenantId = params.tenantId ?? "";
  authorizeStaff(desk, "debts.write_off");
  await getLookedAt(desk, tenantId);
  if (!(await findLook(desk, tenantId))) throw redirect(`/staff/workspaces/${tenantId}/look`);
  const { standing, billing } = await readWorkspace(desk, tenantId);
  const owed = (billing?.invoices ?? []).filter(({ status, amountRemaining }) => status === "open" && amountRemaining > 0);
  return { tenantId, name: standing.workspace.name, owed, level: standing.access.level };
});

const fields = z.object({ invoice: textField, typedName: textField, reason: textField });

export const action = staffAction(async ({ desk, form, params, state }) => {
  const tenantId = params.tenantId ?? "";
  const { invoice, typedName, reason } = parseForm(form, fields);
  const done = await writeOffDebt(desk, { tenantId, stripe: stripeClient(state.runtime.config.stripe), stripeInvoiceId: invoice, typedName, reason });
  return goTo(state, `/staff/workspaces/${tenantId}?part=billing`, `Wrote off ${formatMoney(done, staffReader.locale)} of ${done.number ?? "an invoice"}.`);
});

export default function WriteOff({ loaderData, actionData }: Route.ComponentProps) {
  const { tenantId, name, owed, level } = loaderData;
  const page = `/staff/workspaces/${tenantId}?part=billing`;
  const crumbs = [{ label: "Workspaces", href: "/staff" }, { label: name, href: page }, { label: "Write off" }];
  const refused = refusedFrom(actionData);
  const wrong = refused?.refused.fields ?? {};
  return (
    <Page>
      <title>{`Write off a debt of ${name} · Staff · Afterlogin`}</title>
      {owed.length === 0 ? (
        <>
          <PageHead title="Write off a debt" crumbs={crumbs} />
          <div className="grid max-w-160 gap-5">
            <Note>No invoice of {name} is open.</Note>
            <div className="bar">
              <LinkButton href={page}>Back to {name}</LinkButton>
            </div>
          </div>
        </>
      ) : (
        <Confirmation
          title="Write off a debt"
          crumbs={crumbs}
          summary={
            <AccessStatus phase={level}>
              {name}: {accessWords[level]}
            </AccessStatus>
          }
          consequences={[
            { title: "Stripe stops asking for this invoice", detail: "It counts as uncollectible. It can still be paid by hand." },
            { title: "It no longer keeps the workspace from anything", detail: "With no other debt, access goes back to what its plan gives." },
            { title: "Its people read in their activity that you did it, and why", stays: true },
          ]}
          confirm={{ label: "Write it off", pending: "Writing off" }}
          cancel={{ href: page, label: "Leave it" }}
          typed={{ name: "typedName", label: "Type the name of the workspace", expected: name, value: refused?.typed.typedName }}
          errors={wrong}
          problem={refused && Object.keys(wrong).length === 0 ? refused.refused.message : undefined}
        >
          <Select
            name="invoice"
            label="Invoice"
            defaultValue={refused?.typed.invoice ?? owed[0]!.stripeInvoiceId}
            options={owed.map(({ stripeInvoiceId, number, amountRemaining: amount, currency }) => ({ value: stripeInvoiceId, label: `${number ?? stripeInvoiceId}: ${formatMoney({ amount, currency }, staffReader.locale)} open` }))}
          />
          <TextField name="reason" label="Reason" hint={`The admins and the owner of ${name} read it.`} defaultValue={refused?.typed.reason} error={wrong.reason} maxLength={200} required />
        </Confirmation>
      )}
    </Page>
  );
}
