import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { Mark, type AccessPhase } from "#app/ui/mark.tsx";

/** One above the page, the gravest first: what is the case, and when that changes. */
export function Banner({ kind, phase, title, action, children }: BannerProps) {
  return (
    <div className={classNames("banner", kind !== "info" && kind)}>
      <p>
        <Mark name={phase ?? phaseOf[kind]} />
        <b>{title}</b> {children}
      </p>
      {action}
    </div>
  );
}

export type BannerProps = {
  kind: "info" | "caution" | "critical" | "positive";
  phase?: AccessPhase;
  title: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
};

const phaseOf = { info: "trial", caution: "grace", critical: "read_only", positive: "full" } as const;

/** A staff member's look into a workspace: night, brass, always in view, with the way out. */
export function VisitBanner({ title, stopAction, children }: VisitBannerProps) {
  return (
    <>
      <div className="hatch" aria-hidden="true" />
      <section className="banner visit" aria-label="Staff visit">
        <p>
          <Mark name="read_only" />
          <b>{title}</b> {children}
        </p>
        <form method="post" action={stopAction}>
          <button className="btn">Stop the visit</button>
        </form>
      </section>
    </>
  );
}

export type VisitBannerProps = { title: ReactNode; stopAction: string; children?: ReactNode };
