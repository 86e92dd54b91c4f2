import { z } from "zod";
import { beginLook, findLook, getLookedAt } from "#app/domain/staff/looks.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";
import { staffReader } from "#app/routes/staff/reader.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateTime } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Identifier, Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/look";

const fields = z.object({ reason: z.string().default("") });

export const loader = staffLoader(async ({ desk, params }) => {
  const tenantId = params.tenantId ?? "";
  const label = await getLookedAt(desk, tenantId);
  return { tenantId, ...label, running: await findLook(desk, tenantId) };
});

export const action = staffAction(async ({ desk, form, params, state }) => {
  const { tenantId } = await beginLook(desk, { tenantId: params.tenantId ?? "", ...parseForm(form, fields) });
  return goTo(state, `/staff/workspaces/${tenantId}`);
});

export default function StaffLook({ loaderData, actionData }: Route.ComponentProps) {
  const { name, slug, running } = loaderData;
  const refused = refusedFrom(actionData);
  return (
    <Page>
      <title>{`Look at ${name} · Staff · Afterlogin`}</title>
      <PageHead title={`Look at ${name}`} crumbs={[{ label: "Workspaces", href: "/staff" }, { label: name }]}>
        <Identifier>{slug}</Identifier>
      </PageHead>
      <div className="grid max-w-160 gap-5">
        {running && (
          <Note>
            You are looking already, until <DateTime at={running.endsAt} {...staffReader} short /> UTC.{" "}
            <a href={`/staff/workspaces/${running.tenantId}`}>Back to {name}</a>
          </Note>
        )}
        <p className="text-ink-2">
          For 60 minutes you see what runs the service: people, plan, billing state, webhooks, mails and receipts. You never see
          projects, tasks or comments, only how many there are.
        </p>
        <form className="form" method="post">
          <FormErrors errors={refused?.refused.fields} form={refused && !refused.refused.fields.reason ? refused.refused.message : undefined} title="The look has not begun" />
          <TextField
            name="reason"
            label="Reason"
            hint={`The admins and the owner of ${name} read it in their activity, with your name.`}
            defaultValue={refused?.typed.reason}
            error={refused?.refused.fields.reason}
            maxLength={200}
            autoFocus={!refused}
            required
          />
          <div className="bar">
            <SubmitButton pending="Beginning">Begin the look</SubmitButton>
            <LinkButton href="/staff">Leave it</LinkButton>
          </div>
        </form>
      </div>
    </Page>
  );
}
