import { z } from "zod";
import { rolesAssignableBy } from "#app/domain/permissions.rules.ts";
import { actingMember, authorize } from "#app/domain/scope.ts";
import { invitationsAtOnce } from "#app/domain/workspaces/invitations.rules.ts";
import { inviteMembers, type InviteResult } from "#app/domain/workspaces/invite-members.ts";
import { roleHints, roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { freeSeats } from "#app/domain/workspaces/seat-count.rules.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { RadioList } from "#app/ui/radio-list.tsx";
import { Section } from "#app/ui/section.tsx";
import { Status } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import type { Route } from "./+types/new";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  await authorize(scope, "members.invite");
  const { workspace, terms, usage } = scope.standing;
  return {
    workspace: { name: workspace.name, slug: workspace.slug },
    roles: rolesAssignableBy(actingMember(scope).role).map((role) => ({ value: role, label: roleLabels[role], hint: roleHints[role] })),
    free: seatWords(freeSeats({ ...usage, allowed: terms.limits.seats })),
    reader: { locale: entry.user.locale, timeZone: entry.user.timeZone },
  };
});

const inviteForm = z.object({
  addresses: z.string("Enter at least one email address.").max(20_000, "This list is too long."),
  role: z.enum(["viewer", "member", "admin"], "Choose a role."),
});

export const action = workspaceAction(async ({ scope, form, params, state }) => {
  const { addresses, role } = parseForm(form, inviteForm);
  const results = await inviteMembers(scope, { addresses, role });
  const sent = results.filter((result) => result.outcome === "invited");
  if (sent.length < results.length) return { results, role };
  const words = sent.length === 1 ? `${sent[0]!.address} is invited.` : `${sent.length} people are invited.`;
  return goTo(state, `/w/${params.slug}/invitations`, words);
});

export default function Invite({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace, roles, free, reader } = loaderData;
  const refused = refusedFrom(actionData);
  const done = resultsFrom(actionData);
  const problems = done?.results.filter((result) => result.outcome !== "invited") ?? [];
  const list = `/w/${workspace.slug}/members`;
  const addresses = refused?.typed.addresses ?? problems.map(({ address }) => address).join("\n");
  return (
    <Page>
      <title>{`Invite people · ${workspace.name} · Afterlogin`}</title>
      <PageHead title="Invite people" crumbs={[{ label: "Members", href: list }, { label: "Invite people" }]}>
        Each person gets a link that works for 7 days and only for their own address.
      </PageHead>
      <form method="post">
        <FormErrors errors={refused?.refused.fields} form={refused && Object.keys(refused.refused.fields).length === 0 ? refused.refused.message : undefined} title="Nobody was invited yet" />
        {done && <Results results={done.results} reader={reader} />}
        <Section title="Addresses" note="One a line, or with commas between them.">
          <TextArea
            key={addresses}
            name="addresses"
            label={done ? "Addresses that need a change" : "Email addresses"}
            rows={Math.min(12, Math.max(4, problems.length + 1))}
            hint={`Up to ${invitationsAtOnce} at once. ${free}`}
            error={refused?.refused.fields.addresses}
            defaultValue={addresses}
            spellCheck={false}
            wide
          />
        </Section>
        <Section title="Role" note="You can give any role up to your own.">
          <RadioList
            name="role"
            legend="Role"
            hiddenLegend
            defaultValue={refused?.typed.role ?? done?.role ?? "member"}
            error={refused?.refused.fields.role}
            options={roles}
            required
          />
          <div className="bar mt-5">
            <SubmitButton pending="Sending">Send invitations</SubmitButton>
            <LinkButton href={list}>
              Cancel
            </LinkButton>
          </div>
        </Section>
      </form>
    </Page>
  );
}

/** What became of each address; the ones that went out are out. */
function Results({ results, reader }: { results: InviteResult[]; reader: Reader }) {
  const sent = results.filter((result) => result.outcome === "invited").length;
  const rest = results.length - sent;
  return (
    <div className="summary-box mb-6" id="errors" role="alert" tabIndex={-1} autoFocus data-errors="">
      <h2>
        {sent === 0 ? "No invitation was sent" : sent === 1 ? "1 invitation was sent" : `${sent} invitations were sent`}, {rest === 1 ? "1 address needs a change" : `${rest} addresses need a change`}
      </h2>
      <ul className="mt-2 grid gap-1">
        {results.map((result) => (
          <li key={result.address}>
            {result.outcome === "invited" ? (
              <Status mark="delivery_applied" tone="positive">
                <span>
                  <b className="break-all">{result.address}</b> is invited, until <DateOnly at={result.expiresAt} {...reader} />
                </span>
              </Status>
            ) : (
              <a href="#field-addresses">
                <b className="break-all">{result.address}</b>: {result.message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function resultsFrom(actionData: unknown): { results: InviteResult[]; role: string } | null {
  const found = typeof actionData === "object" && actionData !== null && "results" in actionData;
  return found ? (actionData as { results: InviteResult[]; role: string }) : null;
}

function seatWords(free: number): string {
  if (free === Infinity) return "Seats have no limit here.";
  if (free === 0) return "No seat is free: only viewers can be invited.";
  return free === 1 ? "1 seat is free; viewers need none." : `${free} seats are free; viewers need none.`;
}
