import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { Icon } from "#app/ui/icons.tsx";

/** What every field has: a label above, a hint below, and the problem with what was typed. */
export type FieldProps = {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Needed when two forms on one page have a field of the same name. */
  id?: string;
  /** A link beside the label, such as "Forgotten?". */
  beside?: ReactNode;
  wide?: boolean;
};

/** The frame of a field: label, control, hint, problem. */
export function Field({ name, label, hint, error, id, beside, wide, children }: FieldProps & { children: ReactNode }) {
  const fieldId = id ?? fieldIdFor(name);
  const labelElement = <label htmlFor={fieldId}>{label}</label>;
  return (
    <div className={classNames("field", wide && "wide")}>
      {beside ? (
        <div className="beside">
          {labelElement}
          {beside}
        </div>
      ) : (
        labelElement
      )}
      {children}
      <FieldNotes id={fieldId} hint={hint} error={error} />
    </div>
  );
}

/** The label of what may be left empty. */
export function OptionalLabel({ children }: { children: ReactNode }) {
  return (
    <>
      {children} <span className="quiet font-normal">Optional</span>
    </>
  );
}

/** Hint and problem, with the ids that `describedBy` names. */
export function FieldNotes({ id, hint, error }: { id: string; hint?: ReactNode; error?: string | undefined }) {
  return (
    <>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="problem" id={`${id}-problem`}>
          <Icon name="alert" />
          <span>{error}</span>
        </p>
      )}
    </>
  );
}

/** The attributes by which a control names its hint and its problem. */
export function controlAttributes({ name, id, hint, error, required }: FieldProps) {
  const fieldId = id ?? fieldIdFor(name);
  const notes = classNames(hint ? `${fieldId}-hint` : null, error && `${fieldId}-problem`);
  return {
    id: fieldId,
    name,
    required: required || undefined,
    "aria-describedby": notes || undefined,
    "aria-invalid": error ? (true as const) : undefined,
  };
}

/** The id of a field by its name; FormErrors links to it. */
export function fieldIdFor(name: string): string {
  return `field-${name.replaceAll(/[^\w-]/g, "-")}`;
}
