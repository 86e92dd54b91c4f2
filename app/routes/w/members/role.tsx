import { z } from "zod";
import { changeMemberRole, prepareRoleChange } from "#app/domain/workspaces/change-member-role.ts";
import { roleHints, roleLabels, roleWithArticle } from "#app/domain/workspaces/roles.rules.ts";
import { versionField } from "#app/http/form-fields.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { RadioList } from "#app/ui/radio-list.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/role";

export const loader = workspaceLoader(async ({ scope, params }) => {
  const { name, slug } = scope.standing.workspace;
  return { ...(await prepareRoleChange(scope, params.membershipId ?? "")), workspace: { name, slug } };
});

const roleForm = z.object({
  role: z.enum(["viewer", "member", "admin"], "Choose a role."),
  billingManager: z.literal("on").optional(),
  decidesBilling: z.literal("yes").optional(),
  version: versionField,
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const { role, billingManager, decidesBilling, version } = parseForm(form, roleForm);
  const member = await changeMemberRole(scope, {
    membershipId: params.membershipId ?? "",
    role,
    version,
    ...(decidesBilling && { billingManager: billingManager === "on" }),
  });
  return goTo(state, `/w/${params.slug}/members`, `${member.name} is now ${roleWithArticle(member.role)}${member.billingManager ? " and manages billing" : ""}.`);
});

export default function MemberRole({ loaderData, actionData }: Route.ComponentProps) {
  const { member, workspace, roles, decidesBilling } = loaderData;
  const refused = refusedFrom(actionData);
  const list = `/w/${workspace.slug}/members`;
  return (
    <Page>
      <title>{`Role of ${member.name} · ${workspace.name} · Afterlogin`}</title>
      <PageHead title={`Role of ${member.name}`} crumbs={[{ label: "Members", href: list }, { label: "Change role" }]}>
        Now {roleWithArticle(member.role)}{member.billingManager && " who manages billing"}. A change takes effect with the next page they open.
      </PageHead>
      <form method="post" className="form">
        <FormErrors errors={refused?.refused.fields} form={refused && Object.keys(refused.refused.fields).length === 0 ? refused.refused.message : undefined} title="Nothing was changed" />
        <input type="hidden" name="version" value={member.version} />
        <Section title="Role" note="You can give any role up to your own.">
          <RadioList
            name="role"
            legend="Role"
            hiddenLegend
            options={roles.map((role) => ({ value: role, label: roleLabels[role], hint: roleHints[role] }))}
            defaultValue={refused?.typed.role ?? member.role}
            error={refused?.refused.fields.role}
            required
          />
        </Section>
        {decidesBilling && (
          <Section title="Billing" note="Beside the role of a member or admin. Never for viewers.">
            <input type="hidden" name="decidesBilling" value="yes" />
            <Checkbox
              name="billingManager"
              label="Manages billing"
              hint="Sees invoices, buys seats, changes the plan and the card."
              defaultChecked={refused ? refused.typed.billingManager === "on" : member.billingManager}
            />
          </Section>
        )}
        <Section title="Save">
          <div className="bar">
            <SubmitButton pending="Changing">Change the role</SubmitButton>
            <LinkButton href={list}>Cancel</LinkButton>
          </div>
        </Section>
      </form>
    </Page>
  );
}
