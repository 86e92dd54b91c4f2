import { controlAttributes, Field, type FieldProps } from "#app/ui/field.tsx";

/** Several lines of text. */
export function TextArea(props: TextAreaProps) {
  const { defaultValue, rows = 3, maxLength, placeholder, spellCheck } = props;
  return (
    <Field {...props}>
      <textarea
        {...controlAttributes(props)}
        {...{ defaultValue, rows, maxLength, placeholder, spellCheck }}
        className="input"
      />
    </Field>
  );
}

export type TextAreaProps = FieldProps & {
  defaultValue?: string;
  rows?: number;
  maxLength?: number;
  placeholder?: string;
  spellCheck?: boolean;
};
