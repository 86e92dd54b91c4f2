import type { ReactNode } from "react";
import { Icon } from "#app/ui/icons.tsx";
import { Logo } from "#app/ui/logo.tsx";
import { NavList, type NavItem } from "#app/ui/nav-list.tsx";
import { NotificationsLink, UserMenu, type UserMenuProps } from "#app/ui/user-menu.tsx";
import { SkipLink } from "#app/ui/skip-link.tsx";
import { WorkspaceSwitcher, type WorkspaceSwitcherProps } from "#app/ui/workspace-switcher.tsx";

/**
 * Every page of a workspace. The sidebar is one `nav popover`: a column where there is room, a
 * drawer below, opened by `popovertarget`, so it needs no script.
 */
export function WorkspaceShell(props: WorkspaceShellProps) {
  const { workspace } = props.switcher;
  return (
    <>
      <SkipLink />
      <div className="shell">
        <header className="topbar">
          <button type="button" className="btn ghost" popoverTarget="side">
            <Icon name="menu" />
            <span className="sr-only">Menu</span>
          </button>
          <Logo {...workspace} />
          <span className="here">{workspace.name}</span>
          {props.notifications && <NotificationsLink {...props.notifications} />}
        </header>
        <nav className="side" id="side" popover="auto" aria-label="Workspace">
          <WorkspaceSwitcher {...props.switcher} />
          {props.search && <WorkspaceSearch {...props.search} />}
          {props.navigation.map((group, index) => (
            <NavList key={index} items={group} />
          ))}
          <div className="mt-auto flex items-center gap-1">
            <UserMenu {...props.user} />
            {props.notifications && <NotificationsLink {...props.notifications} />}
          </div>
        </nav>
        <main className="main" id="main" tabIndex={-1}>
          {props.banner}
          {props.flash}
          {props.children}
        </main>
      </div>
    </>
  );
}

export type WorkspaceShellProps = {
  switcher: WorkspaceSwitcherProps;
  /** Groups of entries, divided by hairlines. */
  navigation: readonly (readonly NavItem[])[];
  search?: { action: string; value?: string } | null;
  user: UserMenuProps;
  notifications?: { href: string; unread: number } | null;
  /** A Banner or VisitBanner: one, the gravest. */
  banner?: ReactNode;
  flash?: ReactNode;
  children: ReactNode;
};

function WorkspaceSearch({ action, value }: { action: string; value?: string }) {
  return (
    <form className="find" role="search" aria-label="Workspace" action={action}>
      <Icon name="search" />
      <label className="sr-only" htmlFor="workspace-search">
        Search this workspace
      </label>
      <input
        className="input"
        id="workspace-search"
        name="q"
        type="search"
        placeholder="Search"
        defaultValue={value}
      />
    </form>
  );
}
