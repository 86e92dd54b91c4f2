import type { ReactNode } from "react";
import { TimeOnly, type Reader } from "#app/ui/dates.tsx";
import { Icon } from "#app/ui/icons.tsx";
import { SkipLink } from "#app/ui/skip-link.tsx";

/** The provider's own side. Nobody should mistake the door: night, brass, no sidebar, square corners. */
export function StaffShell({ links, search, staff, signOutAction, flash, children }: StaffShellProps) {
  return (
    <div className="staff">
      <SkipLink />
      <header className="staff-bar">
        <div className="hatch" aria-hidden="true" />
        <div className="in">
          <a className="plate" href="/staff">
            Staff
          </a>
          <nav className="bar gap-x-5" aria-label="Staff">
            {links.map((link) => (
              <a key={link.href} href={link.href} aria-current={link.current ? "page" : undefined}>
                {link.label}
              </a>
            ))}
          </nav>
          <form className="find" role="search" action={search.action}>
            <Icon name="search" />
            <label className="sr-only" htmlFor="staff-search">
              Search all workspaces
            </label>
            <input
              className="input"
              id="staff-search"
              name="q"
              type="search"
              defaultValue={search.value}
              placeholder="Email, name, slug, cus_…, invoice, request id"
            />
          </form>
          <span className="text-xs">
            {staff.name}, {staff.roleLabel} · session ends <TimeOnly at={staff.sessionEndsAt} {...staff.reader} />
          </span>
          <form method="post" action={signOutAction}>
            <button className="staff-out">
              <Icon name="sign-out" />
              Sign out
            </button>
          </form>
        </div>
      </header>
      <main className="main" id="main" tabIndex={-1}>
        {flash}
        {children}
      </main>
    </div>
  );
}

export type StaffShellProps = {
  links: readonly { href: string; label: string; current?: boolean }[];
  search: { action: string; value?: string };
  staff: { name: string; roleLabel: string; sessionEndsAt: Date | string; reader: Reader };
  signOutAction: string;
  flash?: ReactNode;
  children: ReactNode;
};
