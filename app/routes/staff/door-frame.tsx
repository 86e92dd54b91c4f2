import type { ReactNode } from "react";
import { SkipLink } from "#app/ui/skip-link.tsx";

/** Staff's door before anybody is in: the same night and brass as behind it, and nothing to click but the form. */
export function DoorFrame({ children }: { children: ReactNode }) {
  return (
    <div className="staff">
      <SkipLink />
      <header className="staff-bar">
        <div className="hatch" aria-hidden="true" />
        <div className="in">
          <span className="plate">Staff</span>
          <span className="text-xs">For the people who run Afterlogin. Everything done here is recorded.</span>
        </div>
      </header>
      <main className="main" id="main" tabIndex={-1}>
        <div className="page">
          <div className="grid max-w-120 gap-5 py-8">{children}</div>
        </div>
      </main>
    </div>
  );
}
