import { z } from "zod";
import { authorize } from "#app/domain/scope.ts";
import { getMember } from "#app/domain/workspaces/get-member.ts";
import { reinstateMember } from "#app/domain/workspaces/reinstate-member.ts";
import { suspendMember } from "#app/domain/workspaces/suspend-member.ts";
import { versionField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/suspension";

export const loader = workspaceLoader(async ({ scope, params }) => {
  await authorize(scope, "members.suspend");
  const { name, slug } = scope.standing.workspace;
  return { member: await getMember(scope, params.membershipId ?? ""), workspace: { name, slug } };
});

const suspensionForm = z.object({ version: versionField, what: z.enum(["suspend", "let_in"]) });

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const { version, what } = parseForm(form, suspensionForm);
  const input = { membershipId: params.membershipId ?? "", version };
  const list = `/w/${params.slug}/members`;
  if (what === "let_in") return goTo(state, list, `${(await reinstateMember(scope, input)).name} is back in.`);
  return goTo(state, list, `${(await suspendMember(scope, input)).name} is suspended.`);
});

export default function MemberSuspension({ loaderData, actionData }: Route.ComponentProps) {
  const { member, workspace } = loaderData;
  const suspended = member.status === "suspended";
  const refused = refusedFrom(actionData);
  const words = suspended ? lettingIn : suspending;
  return (
    <Page>
      <title>{`${words.title(member.name)} · ${workspace.name} · Afterlogin`}</title>
      <Confirmation
        title={words.title(member.name)}
        crumbs={[{ label: "Members", href: `/w/${workspace.slug}/members` }, { label: words.crumb }]}
        summary={member.email}
        consequences={words.consequences}
        confirm={words.confirm}
        cancel={{ href: `/w/${workspace.slug}/members`, label: "Cancel" }}
        fields={{ version: String(member.version), what: words.what }}
        problem={refused?.refused.message}
        harmless={suspended}
      />
    </Page>
  );
}

const suspending = {
  what: "suspend",
  crumb: "Suspend",
  title: (name: string) => `Suspend ${name}`,
  consequences: [
    { title: "They are shut out at once", detail: "On every device, with the next page they open. They are told that an admin did it." },
    { title: "Their seat becomes free" },
    { title: "Everything they made stays, with their name on it", detail: "Tasks stay assigned to them. You can let them back in at any time a seat is free.", stays: true },
  ],
  confirm: { label: "Suspend", pending: "Suspending" },
};

const lettingIn = {
  what: "let_in",
  crumb: "Let back in",
  title: (name: string) => `Let ${name} back in`,
  consequences: [
    { title: "They can work here again, with the role they had", stays: true },
    { title: "They take a free seat", detail: "Unless they are a viewer.", stays: true },
  ],
  confirm: { label: "Let back in", pending: "Letting in" },
};
