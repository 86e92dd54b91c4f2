import { z } from "zod";
import { locales, timeZones } from "#app/domain/identity/locales.rules.ts";
import { authorizeToSee, holds, may } from "#app/domain/scope.ts";
import { changeSettings } from "#app/domain/workspaces/change-settings.ts";
import { renameWorkspace } from "#app/domain/workspaces/rename-workspace.ts";
import { textField, versionField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { SettingsTabs } from "#app/routes/w/settings/settings-tabs.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Section } from "#app/ui/section.tsx";
import { Select } from "#app/ui/select.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/general";

export const loader = workspaceLoader(async ({ scope }) => {
  await authorizeToSee(scope, "workspace.settings");
  const { name, slug, locale, timeZone, version } = scope.standing.workspace;
  return {
    name,
    slug,
    locale,
    timeZone,
    version,
    zones: timeZones(),
    owner: holds(scope, "ownership.transfer"),
    mayChange: may(scope, "workspace.settings"),
    site: scope.app.url,
  };
});

const naming = z.object({ part: z.literal("name"), name: textField, slug: textField, version: versionField });
const formats = z.object({ part: z.literal("formats"), locale: textField, timeZone: textField, version: versionField });

export const action = workspaceAction(async ({ scope, form, state, params }) => {
  const input = parseForm(form, z.discriminatedUnion("part", [naming, formats], { error: "Choose what to change." }));
  if (input.part === "formats") {
    await changeSettings(scope, input);
    return goTo(state, `/w/${params.slug}/settings`, "Saved how dates and amounts are written.");
  }
  const { slug } = await renameWorkspace(scope, input);
  return goTo(state, `/w/${slug}/settings`, "Saved the name and address.");
});

export default function General({ loaderData, actionData }: Route.ComponentProps) {
  const { name, slug, zones, owner, site } = loaderData;
  const refused = refusedFrom(actionData);
  const typed = refused?.typed ?? {};
  const problems = (part: string) => (typed.part === part ? refused?.refused : undefined);
  // After a conflict the version that stands now goes along, so that saving again is a choice made with open eyes.
  const shared = { version: String(loaderData.version) };
  // What was typed before the workspace's access fell is shown again, with the reason.
  if (!loaderData.mayChange && !refused) return <ReadOnly {...loaderData} />;
  return (
    <Page>
      <title>{`Settings · ${name} · Afterlogin`}</title>
      <PageHead title="Settings" />
      <SettingsTabs slug={slug} current="general" owner={owner} />
      <Section title="Name and address" note="Everybody in the workspace sees them.">
        <form className="form" method="post">
          <FormErrors errors={problems("name")?.fields} form={formProblem(problems("name"))} labels={{ name: "Name", slug: "Address" }} />
          <Hidden part="name" {...shared} />
          <TextField name="name" label="Name" defaultValue={typed.part === "name" ? typed.name : name} error={problems("name")?.fields.name} maxLength={80} required />
          <TextField
            name="slug"
            label="Address"
            hint={`${site}/w/… Changing it breaks links that people have kept: the old address leads nowhere.`}
            defaultValue={typed.part === "name" ? typed.slug : slug}
            error={problems("name")?.fields.slug}
            autoCapitalize="off"
            spellCheck={false}
            required
          />
          <div className="bar">
            <SubmitButton pending="Saving">Save</SubmitButton>
          </div>
        </form>
      </Section>
      <Section title="Dates and amounts" note="For mails, invoices and due dates. Each person chooses their own for pages.">
        <form className="form" method="post">
          <FormErrors errors={problems("formats")?.fields} form={formProblem(problems("formats"))} />
          <Hidden part="formats" {...shared} />
          <Select
            name="locale"
            label="Language and region"
            defaultValue={typed.part === "formats" ? typed.locale : loaderData.locale}
            error={problems("formats")?.fields.locale}
            options={locales.map(({ locale, label }) => ({ value: locale, label }))}
          />
          <Select
            name="timeZone"
            label="Time zone"
            defaultValue={typed.part === "formats" ? typed.timeZone : loaderData.timeZone}
            error={problems("formats")?.fields.timeZone}
            options={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
          />
          <div className="bar">
            <SubmitButton kind="outlined" pending="Saving">
              Save formats
            </SubmitButton>
          </div>
        </form>
      </Section>
    </Page>
  );
}

function ReadOnly({ name, slug, locale, timeZone, owner, site }: Route.ComponentProps["loaderData"]) {
  return (
    <Page>
      <title>{`Settings · ${name} · Afterlogin`}</title>
      <PageHead title="Settings">They can be changed again when the workspace’s billing is settled.</PageHead>
      <SettingsTabs slug={slug} current="general" owner={owner} />
      <Section title="Name and address" note="Everybody in the workspace sees them.">
        <KeyValues
          entries={[
            { term: "Name", value: name },
            { term: "Address", value: <span className="break-all">{`${site}/w/${slug}`}</span> },
          ]}
        />
      </Section>
      <Section title="Dates and amounts" note="For mails, invoices and due dates. Each person chooses their own for pages.">
        <KeyValues
          entries={[
            { term: "Language and region", value: locales.find((one) => one.locale === locale)?.label ?? locale },
            { term: "Time zone", value: timeZone.replaceAll("_", " ") },
          ]}
        />
      </Section>
    </Page>
  );
}

function Hidden(fields: Record<string, string>) {
  return Object.entries(fields).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
}

function formProblem(refused: { message: string; fields: Readonly<Record<string, string>> } | undefined): string | undefined {
  return refused && Object.keys(refused.fields).length === 0 ? refused.message : undefined;
}
