import { Icon } from "#app/ui/icons.tsx";
import { Logo } from "#app/ui/logo.tsx";
import { Mark, type AccessPhase } from "#app/ui/mark.tsx";
import { MenuLink } from "#app/ui/menu.tsx";
import { accessTones } from "#app/ui/status.tsx";

const fewEnoughToSee = 7;

/** Which workspace this is, and the others: each by name, role and plan. */
export function WorkspaceSwitcher({ workspace, others, findAction, createHref, invitations }: WorkspaceSwitcherProps) {
  return (
    <details className="menu" name="menus">
      <summary>
        <Logo {...workspace} />
        <span className="min-w-0 flex-1">
          <b className="block truncate">{workspace.name}</b>
          <span className="meta block truncate">
            <Standing workspace={workspace} /> · {workspace.roleLabel}
          </span>
        </span>
        <Icon name="switch" />
        <span className="sr-only">Switch workspace</span>
      </summary>
      <div className="panel">
        {others.length > fewEnoughToSee && <Finder action={findAction} />}
        {others.length > 0 && (
          <ul className="scrolls" id="switcher-list">
            {others.map((other) => (
              <li key={other.id}>
                <a className="item" href={other.href}>
                  <Logo {...other} />
                  <span className="min-w-0">
                    <span className="block truncate">{other.name}</span>
                    <span className="meta block truncate">
                      {other.planLabel} · {other.roleLabel}
                    </span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {others.length > 0 && <hr />}
        {invitations && invitations.count > 0 && (
          <MenuLink href={invitations.href} icon="mail-open">
            {invitations.count === 1 ? "1 invitation waiting" : `${invitations.count} invitations waiting`}
          </MenuLink>
        )}
        <MenuLink href={createHref} icon="plus">
          Create a workspace
        </MenuLink>
      </div>
    </details>
  );
}

export type SwitcherEntry = {
  id: string;
  name: string;
  href: string;
  roleLabel: string;
  planLabel: string;
  picture?: string | null;
};

export type WorkspaceSwitcherProps = {
  /** The workspace of this page. `standing` shows when access is not full, or during a trial. */
  workspace: SwitcherEntry & { standing?: { phase: AccessPhase; label: string } | null };
  /** The others, with links that keep the section ("/w/other/members"). */
  others: readonly SwitcherEntry[];
  /** A page that lists workspaces by `?q=`, for when there are many. */
  findAction: string;
  createHref: string;
  invitations?: { count: number; href: string } | null;
};

function Standing({ workspace }: Pick<WorkspaceSwitcherProps, "workspace">) {
  if (!workspace.standing) return workspace.planLabel;
  return (
    <span className={`status is-${accessTones[workspace.standing.phase]}`}>
      <Mark name={workspace.standing.phase} />
      {workspace.standing.label}
    </span>
  );
}

/** Leads to the page that finds; with the script it narrows the list in place. */
function Finder({ action }: { action: string }) {
  return (
    <form className="find mb-1" role="search" aria-label="Workspaces" action={action}>
      <Icon name="search" />
      <label className="sr-only" htmlFor="switcher-find">
        Find a workspace
      </label>
      <input
        className="input"
        id="switcher-find"
        name="q"
        type="search"
        placeholder="Find a workspace"
        autoComplete="off"
        data-narrows="switcher-list"
      />
    </form>
  );
}
