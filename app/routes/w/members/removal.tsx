import { z } from "zod";
import { prepareRemoval, removeMember } from "#app/domain/workspaces/remove-member.ts";
import { versionField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { Page } from "#app/ui/page.tsx";
import { Select } from "#app/ui/select.tsx";
import type { Route } from "./+types/removal";

export const loader = workspaceLoader(async ({ scope, params }) => {
  const { name, slug } = scope.standing.workspace;
  return { ...(await prepareRemoval(scope, params.membershipId ?? "")), workspace: { name, slug } };
});

const removalForm = z.object({ version: versionField, tasksTo: z.string().default("") });

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const { version, tasksTo } = parseForm(form, removalForm);
  const removed = await removeMember(scope, { membershipId: params.membershipId ?? "", tasksTo: tasksTo || null, version });
  return goTo(state, `/w/${params.slug}/members`, `${removed.name} was removed.`);
});

export default function MemberRemoval({ loaderData, actionData }: Route.ComponentProps) {
  const { member, heirs, openTasks, workspace } = loaderData;
  const refused = refusedFrom(actionData);
  return (
    <Page>
      <title>{`Remove ${member.name} · ${workspace.name} · Afterlogin`}</title>
      <Confirmation
        title={`Remove ${member.name}`}
        crumbs={[{ label: "Members", href: `/w/${workspace.slug}/members` }, { label: "Remove" }]}
        summary={member.email}
        consequences={[
          { title: `They lose access to ${workspace.name} at once` },
          { title: "Their seat becomes free", detail: "It stays paid for until you have fewer seats." },
          { title: "Everything they made stays, with their name on it", stays: true },
          { title: "They can be invited again", stays: true },
        ]}
        confirm={{ label: "Remove from the workspace", pending: "Removing" }}
        cancel={{ href: `/w/${workspace.slug}/members`, label: "Cancel" }}
        fields={{ version: String(member.version) }}
        errors={refused?.refused.fields}
        problem={refused?.refused.message}
      >
        {openTasks > 0 && (
          <Select
            name="tasksTo"
            label={openTasks === 1 ? "Who takes their open task?" : `Who takes their ${openTasks} open tasks?`}
            options={[{ value: "", label: "Nobody for now" }, ...heirs.map((heir) => ({ value: heir.id, label: heir.name }))]}
            defaultValue={refused?.typed.tasksTo}
            error={refused?.refused.fields.tasksTo}
          />
        )}
      </Confirmation>
    </Page>
  );
}
