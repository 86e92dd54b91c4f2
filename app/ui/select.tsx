import { controlAttributes, Field, type FieldProps } from "#app/ui/field.tsx";

/** One choice from a list too long for RadioList. */
export function Select(props: SelectProps) {
  return (
    <Field {...props}>
      <select {...controlAttributes(props)} defaultValue={props.defaultValue} className="input">
        <Options options={props.options} />
      </select>
    </Field>
  );
}

export type SelectProps = FieldProps & { options: readonly SelectOption[]; defaultValue?: string };
export type SelectOption = { value: string; label: string; disabled?: boolean };

export function Options({ options }: { options: readonly SelectOption[] }) {
  return options.map(({ value, label, disabled }) => (
    <option key={value} value={value} disabled={disabled}>
      {label}
    </option>
  ));
}
