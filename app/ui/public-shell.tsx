import type { ReactNode } from "react";
import { Brand } from "#app/ui/brand.tsx";
import { SkipLink } from "#app/ui/skip-link.tsx";

/** Pages for those who have not signed in: what it is, what it costs, what holds legally. */
export function PublicShell({ links, door, flash, footer, children }: PublicShellProps) {
  return (
    <>
      <SkipLink />
      <div className="public">
        <header className="wrap">
          <div className="public-head">
            <Brand />
            <nav aria-label="Site">
              {links.map((link) => (
                <a
                  key={link.href}
                  href={link.href}
                  aria-current={link.current ? "page" : undefined}
                >
                  {link.label}
                </a>
              ))}
            </nav>
            <a className="btn" href={door.href}>
              {door.label}
            </a>
          </div>
        </header>
        {flash && <div className="wrap">{flash}</div>}
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <footer className="wrap">
          <div className="public-foot">
            <span className="grow">{footer}</span>
            <a href="/terms">Terms</a>
            <a href="/privacy">Privacy</a>
            <a href="/contact">Contact</a>
          </div>
        </footer>
      </div>
    </>
  );
}

export type PublicShellProps = {
  links: readonly { href: string; label: string; current?: boolean }[];
  /** "Sign in", or "Open Afterlogin" for those who are. */
  door: { href: string; label: string };
  flash?: ReactNode;
  footer: ReactNode;
  children: ReactNode;
};
