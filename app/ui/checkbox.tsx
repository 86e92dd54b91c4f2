import type { ReactNode } from "react";
import { controlAttributes, FieldNotes, fieldIdFor, type FieldProps } from "#app/ui/field.tsx";

/** One thing that is so or not so. */
export function Checkbox(props: CheckboxProps) {
  const { name, label, hint, error, defaultChecked, value = "on", disabled } = props;
  const id = props.id ?? fieldIdFor(name);
  return (
    <div className="field">
      <label className="choice">
        <input type="checkbox" {...controlAttributes(props)} {...{ value, defaultChecked, disabled }} />
        <span>{label}</span>
      </label>
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}

export type CheckboxProps = FieldProps & { value?: string; defaultChecked?: boolean; disabled?: boolean };

/** Several of a list, all under one name. */
export function CheckboxList({ name, legend, hiddenLegend, hint, error, options, chosen = [], id }: CheckboxListProps) {
  const groupId = id ?? fieldIdFor(name);
  return (
    <fieldset className="field" id={groupId} tabIndex={-1} aria-describedby={error && `${groupId}-problem`}>
      <legend className={hiddenLegend ? "sr-only" : undefined}>{legend}</legend>
      {options.map((option) => (
        <label className="choice" key={option.value}>
          <input
            type="checkbox"
            name={name}
            value={option.value}
            defaultChecked={chosen.includes(option.value)}
            disabled={option.disabled}
          />
          <span>
            {option.label}
            {option.hint && <span className="hint">{option.hint}</span>}
          </span>
        </label>
      ))}
      <FieldNotes id={groupId} hint={hint} error={error} />
    </fieldset>
  );
}

export type CheckboxListProps = {
  name: string;
  legend: ReactNode;
  hiddenLegend?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  options: readonly CheckboxOption[];
  chosen?: readonly string[];
  id?: string;
};
export type CheckboxOption = { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean };
