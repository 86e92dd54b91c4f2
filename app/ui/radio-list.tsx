import type { ReactNode } from "react";
import { FieldNotes, fieldIdFor } from "#app/ui/field.tsx";

/** One of a few, each with a line on what it means. */
export function RadioList({ name, legend, hiddenLegend, hint, error, options, defaultValue, id, required }: RadioListProps) {
  const groupId = id ?? fieldIdFor(name);
  return (
    <fieldset
      className="field"
      id={groupId}
      tabIndex={-1}
      aria-describedby={error && `${groupId}-problem`}
    >
      <legend className={hiddenLegend ? "sr-only" : undefined}>{legend}</legend>
      {options.map((option) => (
        <label className="choice" key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            defaultChecked={option.value === defaultValue}
            disabled={option.disabled}
            required={required || undefined}
          />
          <span>
            <b>{option.label}</b>
            {option.hint && <span className="block text-ink-2">{option.hint}</span>}
          </span>
        </label>
      ))}
      <FieldNotes id={groupId} hint={hint} error={error} />
    </fieldset>
  );
}

export type RadioListProps = {
  name: string;
  legend: ReactNode;
  hiddenLegend?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  options: readonly RadioOption[];
  defaultValue?: string;
  id?: string;
  required?: boolean;
};
export type RadioOption = { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean };
