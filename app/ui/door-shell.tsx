import type { ReactNode } from "react";
import { Brand } from "#app/ui/brand.tsx";
import { classNames } from "#app/ui/class-names.ts";
import { SkipLink } from "#app/ui/skip-link.tsx";

/** Sign-in, sign-up, invitations, resets: one narrow column, and beside it what helps. */
export function DoorShell({ flash, aside, footer = true, children }: DoorShellProps) {
  return (
    <>
      <SkipLink />
      <div className={classNames("door", !aside && "alone")}>
        <main id="main" tabIndex={-1}>
          <div>
            <Brand />
          </div>
          {flash}
          <div className="door-column">{children}</div>
          {footer && (
            <p className="meta door-foot">
              <a href="/terms">Terms</a>
              <a href="/privacy">Privacy</a>
              <a href="/contact">Contact</a>
            </p>
          )}
        </main>
        {aside && <aside aria-label={aside.label}>{aside.content}</aside>}
      </div>
    </>
  );
}

export type DoorShellProps = {
  flash?: ReactNode;
  aside?: { label: string; content: ReactNode } | null;
  footer?: boolean;
  children: ReactNode;
};

/** "or" between two ways in. */
export function Or() {
  return (
    <div className="meta flex items-center gap-3">
      <hr className="grow" />
      or
      <hr className="grow" />
    </div>
  );
}
