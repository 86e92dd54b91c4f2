import { z } from "zod";
import { authorize } from "#app/domain/scope.ts";
import { closeWorkspace, restorableDays, restoreWorkspace } from "#app/domain/workspaces/close-workspace.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { SettingsTabs } from "#app/routes/w/settings/settings-tabs.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/closure";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  await authorize(scope, "workspace.close");
  const { name, slug, closedAt, purgeAt } = scope.standing.workspace;
  const { subscription, usage } = scope.standing;
  return {
    name,
    slug,
    closedAt,
    purgeAt: purgeAt ?? addDays(scope.now, restorableDays),
    people: usage.members,
    paying: subscription !== null,
    reader: { locale: entry.user.locale, timeZone: entry.user.timeZone },
  };
});

const wish = z.object({ typedName: z.string().default(""), restore: z.literal("yes").optional() });

export const action = workspaceAction(async ({ scope, form, state, params }) => {
  const input = parseForm(form, wish);
  if (input.restore) {
    await restoreWorkspace(scope);
    return goTo(state, `/w/${params.slug}`, "The workspace is open again.");
  }
  await closeWorkspace(scope, input);
  return goTo(state, `/w/${params.slug}/settings/closure`, "The workspace is closed.");
});

export default function Closure({ loaderData, actionData }: Route.ComponentProps) {
  const { name, slug, closedAt, purgeAt, people, paying, reader } = loaderData;
  const answer = refusedFrom(actionData);
  const refused = answer?.refused;
  const fields = refused?.fields ?? {};
  const problem = Object.keys(fields).length === 0 ? refused?.message : undefined;
  if (closedAt) {
    return (
      <Page>
        <title>{`Closed · ${name} · Afterlogin`}</title>
        <PageHead title={`${name} is closed`}>
          Since <DateOnly at={closedAt} {...reader} />. On <DateOnly at={purgeAt} {...reader} /> everything in it is deleted for good.
        </PageHead>
        <Section title="Restore" note="Everybody who was in it can come back at once. The subscription is not restored: choose a plan again.">
          <form method="post" className="form">
            <FormErrors form={problem} title="Nothing was changed" />
            <input type="hidden" name="restore" value="yes" />
            <div className="bar">
              <SubmitButton pending="Opening">Restore the workspace</SubmitButton>
              <LinkButton href={`/w/${slug}/settings/exports`}>Export everything</LinkButton>
            </div>
          </form>
        </Section>
      </Page>
    );
  }
  return (
    <Page>
      <title>{`Close · ${name} · Afterlogin`}</title>
      <PageHead title="Settings" />
      <SettingsTabs slug={slug} current="closure" owner />
      <Confirmation
        inside
        title={`Close ${name}`}
        summary="You can change your mind for 30 days."
        consequences={[
          { title: people === 1 ? "You can no longer work in it" : `${people} people can no longer work in it`, detail: people === 1 ? "At once." : "At once. They see that the workspace is closed." },
          ...(paying ? [{ title: "The subscription is canceled at once", detail: "Nothing more is charged. What was paid is not refunded by itself." }] : []),
          {
            title: "Everything is kept for 30 days",
            detail: (
              <>
                Until <DateOnly at={purgeAt} {...reader} /> you can restore the workspace or export its data.
              </>
            ),
            stays: true,
          },
          { title: "Then it is deleted for good", detail: "Projects, tasks, comments, people and activity. Nobody can bring them back, us included." },
        ]}
        keep={{ note: "One JSON file with everything in the workspace.", href: `/w/${slug}/settings/exports`, label: "Export everything" }}
        typed={{ name: "typedName", label: "Type the workspace’s name", expected: name, value: answer?.typed.typedName }}
        confirm={{ label: "Close the workspace", pending: "Closing" }}
        cancel={{ href: `/w/${slug}/settings`, label: "Keep it" }}
        errors={fields}
        problem={problem}
      />
    </Page>
  );
}
