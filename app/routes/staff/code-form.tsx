import type { Refused } from "#app/http/refused.ts";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";

export function CodeForm({ refused, button, hint }: { refused: Refused | null; button: string; hint: string }) {
  const error = refused?.refused.fields.code;
  return (
    <form className="form" method="post">
      <FormErrors errors={refused?.refused.fields} form={error ? undefined : refused?.refused.message} title="You are not signed in" />
      <TextField name="code" label="Code" hint={hint} inputMode="numeric" autoComplete="one-time-code" spellCheck={false} maxLength={12} error={error} required />
      <div>
        <SubmitButton pending="Checking">{button}</SubmitButton>
      </div>
    </form>
  );
}
