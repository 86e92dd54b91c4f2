import type { ReactNode } from "react";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors, type FieldErrors } from "#app/ui/form-errors.tsx";
import { Mark } from "#app/ui/mark.tsx";
import { PageHead, type Crumb } from "#app/ui/page-head.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** What destroys or ends something is asked on a page of its own: what happens, a copy first, then yes. */
export function Confirmation(props: ConfirmationProps) {
  const { title, summary, consequences, keep, confirm, cancel, action, typed, errors, problem, fields = {} } = props;
  return (
    <>
      {props.inside ? (
        <div className="mb-6">
          <h2 className="text-xl">{title}</h2>
          {summary && <p className="mt-1 text-ink-2">{summary}</p>}
        </div>
      ) : (
        <PageHead title={title} crumbs={props.crumbs}>
          {summary}
        </PageHead>
      )}
      <Section title="What happens">
        <ul className="rows">
          {consequences.map((consequence) => (
            <li key={consequence.title}>
              <span className="row-lead quiet">
                <Mark name={consequence.stays ? "yes" : "suspended"} />
              </span>
              <div className="grow">
                <b>{consequence.title}</b>
                {consequence.detail && <p className="text-ink-2">{consequence.detail}</p>}
              </div>
            </li>
          ))}
        </ul>
      </Section>
      {keep && (
        <Section title="First, keep a copy">
          <div className="bar">
            <p className="grow text-ink-2">{keep.note}</p>
            <LinkButton href={keep.href} icon="download">
              {keep.label}
            </LinkButton>
          </div>
        </Section>
      )}
      {props.details}
      <Section title="Confirm">
        <form className="form" method="post" action={action}>
          <FormErrors errors={errors} form={problem} title="Nothing was changed" />
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {props.children}
          {typed && (
            <TextField
              name={typed.name}
              label={typed.label}
              hint={typed.expected}
              defaultValue={typed.value}
              error={errors?.[typed.name]}
              autoComplete="off"
              spellCheck={false}
              required
            />
          )}
          <div className="bar">
            <SubmitButton kind={props.harmless ? "primary" : "danger-primary"} pending={confirm.pending}>
              {confirm.label}
            </SubmitButton>
            <LinkButton href={cancel.href}>{cancel.label}</LinkButton>
          </div>
        </form>
      </Section>
    </>
  );
}

export type ConfirmationProps = {
  title: string;
  crumbs?: readonly Crumb[] | undefined;
  /** Stands on a page that has its own head. */
  inside?: boolean;
  summary?: ReactNode;
  consequences: readonly { title: string; detail?: ReactNode; /** Something that remains. */ stays?: boolean }[];
  keep?: { note: ReactNode; href: string; label: string };
  /** More sections to read before confirming. */
  details?: ReactNode;
  confirm: { label: string; pending?: string };
  cancel: { href: string; label: string };
  action?: string;
  /** A name that must be typed, for what cannot be undone. */
  typed?: { name: string; label: string; expected: string; /** What was typed before it was refused. */ value?: string | undefined };
  fields?: Readonly<Record<string, string>>;
  errors?: FieldErrors;
  problem?: string | undefined;
  /** Asks without destroying: the button is not red. */
  harmless?: boolean;
  /** More fields, such as who takes over the tasks. */
  children?: ReactNode;
};
