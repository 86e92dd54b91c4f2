import { getLimits } from "#app/domain/billing/limits/get-limits.ts";
import { resolveLimits } from "#app/domain/billing/limits/resolve-limits.ts";
import { restoreSetAside } from "#app/domain/billing/limits/restore-set-aside.ts";
import { formList } from "#app/http/forms.ts";
import { refusedFrom, tickedIn } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { CheckboxList } from "#app/ui/checkbox.tsx";
import { dateText } from "#app/ui/date-text.ts";
import type { Reader } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/limits";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  const limits = await getLimits(scope);
  const { name, slug } = scope.standing.workspace;
  const { locale, timeZone } = entry.user;
  return { limits, workspace: { name, slug }, reader: { locale, timeZone } };
});

export const action = workspaceAction(async ({ scope, form, state, params }) => {
  const overview = `/w/${params.slug}/billing`;
  if (form.get("restore")) {
    const { members, projects } = await restoreSetAside(scope);
    return goTo(state, overview, members + projects === 0 ? "There is no room yet for anybody who was set aside." : `Brought back: ${counted(members, projects)}.`);
  }
  const { setAside, broughtBack } = await resolveLimits(scope, { memberIds: formList(form, "members"), projectIds: formList(form, "projects") });
  return goTo(state, overview, setAside + broughtBack === 0 ? "All stays as it was." : "Saved who and what stays. Nothing was deleted.");
});

export default function Limits({ loaderData, actionData }: Route.ComponentProps) {
  const { limits, workspace, reader } = loaderData;
  const refused = refusedFrom(actionData);
  const fields = refused?.refused.fields ?? {};
  const { members, allProjects, ownerId, setAside } = limits;
  const base = `/w/${workspace.slug}/billing`;
  // After a refusal what was ticked, before it what is suggested; the owner is always among them.
  const staying = refused ? [ownerId, ...tickedIn(refused, "members")] : members.filter(({ id, suggested }) => suggested || id === ownerId).map(({ id }) => id);
  const kept = refused ? tickedIn(refused, "projects") : allProjects.filter(({ suggested }) => suggested).map(({ id }) => id);
  return (
    <BillingPage
      title="Who and what stays"
      workspace={workspace}
      summary="Those who are not chosen are set aside: they cannot come in until there is room, and all they made is kept. Projects that are not chosen are archived. Nothing is deleted."
    >
      {setAside.members + setAside.projects > 0 && !limits.isOver && (
        <Section title="Set aside" note="By an earlier limit.">
          <form method="post">
            <p className="text-ink-2 mb-3">{counted(setAside.members, setAside.projects)} wait for room.</p>
            <SubmitButton name="restore" value="yes" kind="outlined" pending="Bringing back">
              Let back in all that fit
            </SubmitButton>
          </form>
        </Section>
      )}
      <form method="post">
        <FormErrors errors={fields} form={refused && Object.keys(fields).length === 0 ? refused.refused.message : undefined} title="Nothing was changed" />
        <Section title="People" note={<Room allowed={limits.seats} words={["seat", "seats"]} of="members" chosen={staying.length} />}>
          <CheckboxList
            name="members"
            legend="People who stay"
            hiddenLegend
            error={fields.members}
            chosen={staying}
            options={members.map((member) => ({
              value: member.id,
              label: member.name,
              hint: hintOf(member, ownerId, reader),
              disabled: member.id === ownerId,
            }))}
          />
        </Section>
        <Section title="Projects" note={<Room allowed={limits.projects} words={["project", "projects"]} of="projects" chosen={kept.length} />}>
          {allProjects.length === 0 ? (
            <p className="text-ink-2">There are no projects.</p>
          ) : (
            <CheckboxList
              name="projects"
              legend="Projects that stay"
              hiddenLegend
              error={fields.projects}
              chosen={kept}
              options={allProjects.map((project) => ({
                value: project.id,
                label: project.name,
                hint: `Worked on ${dateText(project.lastActivityAt, reader.locale, reader.timeZone)}${project.setAside ? ", set aside" : ""}`,
              }))}
            />
          )}
        </Section>
        <Section title="Save">
          <div className="bar">
            <SubmitButton pending="Saving">Keep those chosen</SubmitButton>
            <LinkButton href={`${base}/plan`}>Take a plan with more room</LinkButton>
            <LinkButton kind="quiet" href={base}>
              Back to Billing
            </LinkButton>
          </div>
        </Section>
      </form>
    </BillingPage>
  );
}

type Member = Route.ComponentProps["loaderData"]["limits"]["members"][number];

function hintOf({ id, role, lastActiveAt, setAside }: Member, ownerId: string, reader: Reader): string {
  const seen = lastActiveAt ? `last active ${dateText(lastActiveAt, reader.locale, reader.timeZone)}` : "not active yet";
  const place = id === ownerId ? "Owner, who always stays" : role === "admin" ? "Admin" : "Member";
  return `${place}; ${seen}${setAside ? "; set aside" : ""}`;
}

/** The count follows the boxes as they are ticked. */
function Room({ allowed, words: [one, many], of, chosen }: { allowed: number | null; words: [string, string]; of: string; chosen: number }) {
  return (
    <>
      {allowed === null ? "No limit" : `Room for ${allowed} ${allowed === 1 ? one : many}`}; <output data-count-of={of}>{chosen}</output> chosen.
    </>
  );
}

function counted(members: number, projects: number): string {
  const people = `${members} ${members === 1 ? "person" : "people"}`;
  const work = `${projects} ${projects === 1 ? "project" : "projects"}`;
  if (projects === 0) return people;
  return members === 0 ? work : `${people} and ${work}`;
}
