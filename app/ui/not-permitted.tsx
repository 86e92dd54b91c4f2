import type { ReactNode } from "react";
import { Avatar } from "#app/ui/avatar.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Status } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** The role somebody has, what is needed, and who can give it. */
export function NotPermitted({ title, needed, givers, signedInAs, ask, back, children }: NotPermittedProps) {
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
        <KeyValues
          entries={[
            { term: "Needed", value: needed },
            ...(givers.length > 0 ? [{ term: "Who can give it", value: <Givers givers={givers} /> }] : []),
            { term: "Signed in as", value: <span className="break-all">{signedInAs}</span> },
          ]}
        />
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
  /** The permission in words: "Read billing". */
  needed: string;
  givers: readonly { id: string; name: string; roleLabel: string }[];
  signedInAs: string;
  ask?: { action: string; label: string; note?: string };
  back: { href: string; label: string };
  /** What the person's role here is, and who may do this. */
  children: ReactNode;
};

function Givers({ givers }: Pick<NotPermittedProps, "givers">) {
  return (
    <ul className="grid gap-1">
      {givers.map((giver) => (
        <li key={giver.id} className="status">
          <Avatar id={giver.id} name={giver.name} small />
          {giver.name}, {giver.roleLabel}
        </li>
      ))}
    </ul>
  );
}
