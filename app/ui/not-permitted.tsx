import type { ReactNode } from "react";
import { LinkButton } from "#app/ui/button.tsx";
import { KeyValues, type KeyValue } from "#app/ui/key-values.tsx";
import { Status } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** The role somebody has, what is needed, and who can give it. */
export function NotPermitted({ title, entries, ask, back, children }: NotPermittedProps) {
  return (
    <div className="narrow pt-6">
      <p className="mb-3">
        <Status mark="suspended" tone="caution">
          Not permitted
        </Status>
      </p>
      <h1>{title}</h1>
      <div className="prose mt-3">
        <p>{children}</p>
      </div>
      <div className="mt-6">
        <KeyValues entries={entries} />
      </div>
      <div className="bar mt-6">
        {ask && (
          <form method="post" action={ask.action}>
            <SubmitButton pending="Asking">{ask.label}</SubmitButton>
          </form>
        )}
        <LinkButton href={back.href}>{back.label}</LinkButton>
      </div>
      {ask?.note && <p className="hint mt-4">{ask.note}</p>}
    </div>
  );
}

export type NotPermittedProps = {
  title: string;
  /** Whom to ask, and as whom one is signed in: another address may have another role. */
  entries: readonly KeyValue[];
  ask?: { action: string; label: string; note?: string };
  back: { href: string; label: string };
  /** What the person's role here is, and who may do this. */
  children: ReactNode;
};
