import type { DemoPerson, DemoSignIn, demoWorkspaces } from "#app/domain/identity/demo.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icons.tsx";
import { Logo } from "#app/ui/logo.tsx";
import { Tag } from "#app/ui/note.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { AccessStatus } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** On a machine with demonstration data: each button sends the ordinary form with somebody's ordinary password. */
export function DemoPeople({ people, owners, workspaces, password, to }: DemoPeopleProps) {
  return (
    <div className="max-w-136">
      <p className="mb-3">
        <Tag>Demo data, on this machine only</Tag>
      </p>
      <h2 className="text-xl">Walk in as somebody</h2>
      <p className="mt-1 mb-5 text-ink-2">
        Each button signs you in at once. All passwords are <code>{password}</code>.
      </p>
      <Rows>
        {workspaces.map(({ slug, name, shows, phase }) => (
          <RowItem
            key={slug}
            lead={<Logo id={slug} name={name} />}
            title={
              <span className="flex flex-wrap items-baseline gap-x-3">
                {name}
                <span className="font-normal">
                  <AccessStatus phase={phase}>{shows}</AccessStatus>
                </span>
              </span>
            }
          >
            <div className="bar mt-2">
              {people
                .filter((person) => person.listedUnder === slug)
                .map((person) => (
                  <WalkIn key={person.email} person={person} to={to} />
                ))}
            </div>
          </RowItem>
        ))}
        <RowItem lead={<Icon name="card" />} title="Every other state, as the owner">
          <div className="bar mt-2">
            {owners.map((owner) => (
              <WalkIn key={owner.email} person={owner} to={to} />
            ))}
          </div>
        </RowItem>
        <RowItem lead={<Icon name="help" />} title="The provider’s staff">
          <p className="text-ink-2">They have a door of their own, with a second step.</p>
          <div className="bar mt-2">
            <LinkButton size="small" href="/staff/sign-in">
              Staff sign-in
            </LinkButton>
          </div>
        </RowItem>
      </Rows>
    </div>
  );
}

export interface DemoPeopleProps {
  people: readonly DemoPerson[];
  owners: readonly DemoSignIn[];
  workspaces: typeof demoWorkspaces;
  password: string;
  to: string | null;
}

function WalkIn({ person, to }: { person: DemoSignIn; to: string | null }) {
  return (
    <form method="post" action="/sign-in">
      <input type="hidden" name="email" value={person.email} />
      <input type="hidden" name="password" value={person.password} />
      {to && <input type="hidden" name="to" value={to} />}
      <SubmitButton kind="outlined" size="small" pending="Signing in">
        {`${person.name.split(" ")[0]}, ${person.shows}`}
      </SubmitButton>
    </form>
  );
}
