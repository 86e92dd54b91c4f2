import type { ReactNode } from "react";
import { LinkButton } from "#app/ui/button.tsx";
import { Status } from "#app/ui/status.tsx";

/** A page that is not there, or that failed: what happened, what is safe, and the way on. */
export function ProblemPage({ kind, word, title, requestId, contactHref, action, actions, children }: ProblemPageProps) {
  return (
    <div className="narrow pt-6">
      <p className="mb-3">
        {word ?? (
          <Status mark={kind === "failed" ? "delivery_failed" : "none"} tone={kind === "failed" ? "critical" : "plain"}>
            {words[kind]}
          </Status>
        )}
      </p>
      <h1>{title}</h1>
      <div className="prose mt-3">{children}</div>
      {(action ?? actions) && (
        <div className="bar mt-6">
          {actions}
          {action && <LinkButton href={action.href}>{action.label}</LinkButton>}
        </div>
      )}
      {requestId && (
        <p className="meta mt-6">
          Request <span className="id">{requestId}</span>. {contactHref && <a href={contactHref}>Write to us about it</a>}
        </p>
      )}
    </div>
  );
}

export type ProblemPageProps = {
  kind: "not_found" | "failed" | "refused";
  /** Above the title, instead of the kind's own words. */
  word?: ReactNode;
  title: string;
  requestId?: string | undefined;
  /** The contact form with this request in it. */
  contactHref?: string | undefined;
  action?: { href: string; label: string };
  /** Where there is more than one way on: buttons, the first before `action`. */
  actions?: ReactNode;
  children: ReactNode;
};

const words = { not_found: "Not found", failed: "Something failed", refused: "Not possible now" } as const;
