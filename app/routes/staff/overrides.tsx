import { redirect } from "react-router";
import { z } from "zod";
import { limitLabel, type LimitKey } from "#app/domain/plans.rules.ts";
import { findLook, getLookedAt } from "#app/domain/staff/looks.ts";
import { overridable } from "#app/domain/staff/override.rules.ts";
import { endOverride, setOverride } from "#app/domain/staff/overrides.ts";
import { readWorkspace } from "#app/domain/staff/read-workspace.ts";
import { authorizeStaff } from "#app/domain/staff/staff.ts";
import { textField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";
import { staffReader } from "#app/routes/staff/reader.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Select } from "#app/ui/select.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/overrides";

export const loader = staffLoader(async ({ desk, params }) => {
  const tenantId = params.tenantId ?? "";
  authorizeStaff(desk, "overrides.manage");
  await getLookedAt(desk, tenantId);
  if (!(await findLook(desk, tenantId))) throw redirect(`/staff/workspaces/${tenantId}/look`);
  const { standing, overrides } = await readWorkspace(desk, tenantId);
  const running = overrides.filter(({ endedAt, expiresAt }) => endedAt === null && expiresAt > desk.now);
  return { tenantId, name: standing.workspace.name, running, choices: overridable(standing.flags) };
});

const fields = z.object({ part: textField, what: textField, value: textField, lastDay: textField, overrideId: textField, reason: textField });

export const action = staffAction(async ({ desk, form, params, state }) => {
  const tenantId = params.tenantId ?? "";
  const { part, overrideId, ...typed } = parseForm(form, fields);
  const page = `/staff/workspaces/${tenantId}/overrides`;
  if (part === "end") {
    await endOverride(desk, { tenantId, overrideId, reason: typed.reason });
    return goTo(state, page, "Ended the override. What the terms say holds again.");
  }
  const { label } = await setOverride(desk, { tenantId, ...typed });
  return goTo(state, page, `Set. “${label}” holds otherwise for this workspace.`);
});

export default function Overrides({ loaderData, actionData }: Route.ComponentProps) {
  const { tenantId, name, running, choices } = loaderData;
  const refused = refusedFrom(actionData);
  const ending = refused?.typed.part === "end";
  const wrong = refused?.refused.fields ?? {};
  const setting = ending ? {} : { wrong, typed: refused?.typed ?? {} };
  return (
    <Page>
      <title>{`Overrides of ${name} · Staff · Afterlogin`}</title>
      <PageHead title="Overrides" crumbs={[{ label: "Workspaces", href: "/staff" }, { label: name, href: `/staff/workspaces/${tenantId}` }, { label: "Overrides" }]}>
        Limits and features that hold otherwise for {name} than its terms say. Its admins and owner read who set them, and why.
      </PageHead>
      {refused && (
        <div className="mb-5 max-w-160">
          <FormErrors errors={ending ? {} : wrong} form={ending || Object.keys(wrong).length === 0 ? refused.refused.message : undefined} title="Nothing was changed" />
        </div>
      )}
      <div className="grid max-w-160 gap-8">
        <section>
          <h2 className="mb-3">Running</h2>
          {running.length === 0 ? <p className="text-ink-2">None. What the terms say holds.</p> : running.map((one) => <Running key={one.id} override={one} />)}
        </section>
        <section>
          <h2 className="mb-3">Set one</h2>
          <SettingForm choices={choices} {...setting} />
          <div className="bar mt-4">
            <LinkButton href={`/staff/workspaces/${tenantId}`}>Back to {name}</LinkButton>
          </div>
        </section>
      </div>
    </Page>
  );
}

type Data = Route.ComponentProps["loaderData"];

function Running({ override: { id, kind, key, value, reason, staffLabel, expiresAt } }: { override: Data["running"][number] }) {
  const what = kind === "limit" ? limitLabel(key as LimitKey) : key.replaceAll("_", " ");
  return (
    <form className="form border-t border-line py-4" method="post" aria-label={`End the override of ${what}`}>
      <p>
        <b>{what}</b>: {value === null ? "unlimited" : String(value)}, until <DateOnly at={expiresAt} {...staffReader} />
        <span className="meta block">
          “{reason}”, {staffLabel}
        </span>
      </p>
      <input type="hidden" name="part" value="end" />
      <input type="hidden" name="overrideId" value={id} />
      <TextField name="reason" id={`reason-${id}`} label="Reason for ending it" maxLength={200} required />
      <div className="bar">
        <SubmitButton kind="outlined" pending="Ending">
          End it now
        </SubmitButton>
      </div>
    </form>
  );
}

function SettingForm({ choices, wrong = {}, typed = {} }: { choices: Data["choices"]; wrong?: Readonly<Record<string, string>>; typed?: Readonly<Record<string, string>> }) {
  const field = (name: string) => ({ name, error: wrong[name], ...(typed[name] === undefined ? {} : { defaultValue: typed[name] }) });
  return (
    <form className="form" method="post" aria-label="Set an override">
      <input type="hidden" name="part" value="setting" />
      <Select {...field("what")} label="What" options={choices.map(({ what, label }) => ({ value: what, label }))} />
      <TextField {...field("value")} label="Value" hint="A limit: a number, or “unlimited”. A feature: “on” or “off”." maxLength={20} autoComplete="off" required />
      <TextField {...field("lastDay")} type="date" label="Last day" required />
      <TextField {...field("reason")} label="Reason" hint="The workspace’s admins and owner read it." maxLength={200} required />
      <div className="bar">
        <SubmitButton pending="Setting">Set the override</SubmitButton>
      </div>
    </form>
  );
}
