import { redirect } from "react-router";
import { z } from "zod";
import { extendTrial } from "#app/domain/staff/extend-trial.ts";
import { findLook, getLookedAt } from "#app/domain/staff/looks.ts";
import { readWorkspace } from "#app/domain/staff/read-workspace.ts";
import { authorizeStaff } from "#app/domain/staff/staff.ts";
import { extendedTrial, longestTrialDays, mostExtensionDays } from "#app/domain/staff/trial-extension.rules.ts";
import { textField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";
import { staffReader } from "#app/routes/staff/reader.ts";
import { dateText } from "#app/ui/date-text.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/trial";

export const loader = staffLoader(async ({ desk, params }) => {
  const tenantId = params.tenantId ?? "";
  authorizeStaff(desk, "trials.extend");
  await getLookedAt(desk, tenantId);
  if (!(await findLook(desk, tenantId))) throw redirect(`/staff/workspaces/${tenantId}/look`);
  const { standing } = await readWorkspace(desk, tenantId);
  const { name, trialEndsAt } = standing.workspace;
  const verdict = extendedTrial(standing, 1, desk.now);
  return { tenantId, name, trialEndsAt, problem: verdict.ok || verdict.field ? null : verdict.message };
});

const fields = z.object({ days: z.coerce.number("Enter a number of days.").default(0), reason: textField, endsAt: textField });

export const action = staffAction(async ({ desk, form, params, state }) => {
  const tenantId = params.tenantId ?? "";
  const { endsAt } = await extendTrial(desk, { tenantId, ...parseForm(form, fields) });
  return goTo(state, `/staff/workspaces/${tenantId}?part=billing`, `The trial goes on until ${dateText(endsAt, staffReader.locale, staffReader.timeZone)}. Those who manage billing are told.`);
});

export default function ExtendTrial({ loaderData, actionData }: Route.ComponentProps) {
  const { tenantId, name, trialEndsAt, problem } = loaderData;
  const page = `/staff/workspaces/${tenantId}?part=billing`;
  const refused = refusedFrom(actionData);
  const wrong = refused?.refused.fields ?? {};
  return (
    <Page>
      <title>{`Extend the trial of ${name} · Staff · Afterlogin`}</title>
      <PageHead title="Extend the trial" crumbs={[{ label: "Workspaces", href: "/staff" }, { label: name, href: page }, { label: "Trial" }]}>
        {trialEndsAt && (
          <>
            It ends on <DateOnly at={trialEndsAt} {...staffReader} />.
          </>
        )}
      </PageHead>
      <div className="grid max-w-160 gap-5">
        {problem && !refused ? (
          <Note kind="caution">{problem}</Note>
        ) : (
          <form className="form" method="post">
            <FormErrors errors={wrong} form={refused && Object.keys(wrong).length === 0 ? refused.refused.message : undefined} title="The trial was not extended" />
            <input type="hidden" name="endsAt" value={trialEndsAt?.toISOString() ?? ""} />
            <TextField
              name="days"
              type="number"
              min={1}
              max={mostExtensionDays}
              label="Days more"
              hint={`After its present end. A trial lasts ${longestTrialDays} days at the most, and the reminders come again for the new end.`}
              defaultValue={refused?.typed.days ?? "7"}
              error={wrong.days}
              required
            />
            <TextField name="reason" label="Reason" hint={`The admins and the owner of ${name} read it in their activity, with your name.`} defaultValue={refused?.typed.reason} error={wrong.reason} maxLength={200} required />
            <div className="bar">
              <SubmitButton pending="Extending">Extend the trial</SubmitButton>
              <LinkButton href={page}>Leave it</LinkButton>
            </div>
          </form>
        )}
      </div>
    </Page>
  );
}
