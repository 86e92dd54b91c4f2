import type { ReactNode } from "react";
import { Brand } from "#app/ui/brand.tsx";
import { Icon } from "#app/ui/icons.tsx";
import { NavList, type NavItem } from "#app/ui/nav-list.tsx";
import { SkipLink } from "#app/ui/skip-link.tsx";
import { UserMenu, type UserMenuProps } from "#app/ui/user-menu.tsx";

/** A person's own pages, outside any workspace. Built like the workspace's shell, so that nothing jumps between them. */
export function AccountShell({ navigation, user, flash, children }: AccountShellProps) {
  return (
    <>
      <SkipLink />
      <div className="shell">
        <header className="topbar">
          <button type="button" className="btn ghost" popoverTarget="side">
            <Icon name="menu" />
            <span className="sr-only">Menu</span>
          </button>
          <span className="here">
            <Brand />
          </span>
        </header>
        <nav className="side" id="side" popover="auto" aria-label="Your pages">
          <div className="px-2.5 py-2">
            <Brand />
          </div>
          {navigation.map((group, index) => (
            <NavList key={index} items={group} />
          ))}
          <div className="mt-auto flex items-center gap-1">
            <UserMenu {...user} />
          </div>
        </nav>
        <main className="main" id="main" tabIndex={-1}>
          {flash}
          {children}
        </main>
      </div>
    </>
  );
}

export type AccountShellProps = {
  /** Groups of entries, divided by hairlines. */
  navigation: readonly (readonly NavItem[])[];
  user: UserMenuProps;
  flash?: ReactNode;
  children: ReactNode;
};
