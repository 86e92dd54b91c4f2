import type { HTMLInputAutoCompleteAttribute } from "react";
import { controlAttributes, Field, type FieldProps } from "#app/ui/field.tsx";

/** One line of text, or a date, number, address or password. */
export function TextField(props: TextFieldProps) {
  const { type = "text", defaultValue, autoComplete, inputMode, placeholder, readOnly, autoFocus } = props;
  const { maxLength, minLength, min, max, step, pattern, spellCheck, autoCapitalize, list } = props;
  return (
    <Field {...props}>
      <input
        {...controlAttributes(props)}
        {...{ type, defaultValue, autoComplete, inputMode, placeholder, readOnly, autoFocus }}
        {...{ maxLength, minLength, min, max, step, pattern, spellCheck, autoCapitalize, list }}
        className="input"
      />
    </Field>
  );
}

export type TextFieldProps = FieldProps & {
  type?: "text" | "email" | "password" | "search" | "url" | "tel" | "number" | "date" | "datetime-local" | "file";
  defaultValue?: string | number;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: "text" | "numeric" | "decimal" | "email" | "url" | "tel" | "search";
  autoCapitalize?: "off" | "words" | "sentences";
  placeholder?: string;
  readOnly?: boolean;
  autoFocus?: boolean;
  spellCheck?: boolean;
  maxLength?: number;
  minLength?: number;
  min?: string | number;
  max?: string | number;
  step?: string | number;
  pattern?: string;
  list?: string;
};
