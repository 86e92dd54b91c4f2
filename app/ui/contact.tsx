import { FormErrors, type FieldErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** Writing to whoever runs the service, signed in or not. */
export function Contact({ values = {}, errors, problem, intro }: ContactProps) {
  return (
    <div className="wrap">
      <div className="pt-8 sm:pt-14">
        <h1 className="text-2xl tracking-tight">Write to us</h1>
        <p className="prose mt-2">{intro}</p>
        <form className="form mt-8" method="post">
          <FormErrors errors={errors} form={problem} title="Nothing was sent yet" />
          <TextField name="name" label="Your name" autoComplete="name" defaultValue={values.name} error={errors?.name} required />
          <TextField
            name="email"
            label="Email"
            type="email"
            autoComplete="email"
            hint="We answer to this address."
            defaultValue={values.email}
            error={errors?.email}
            required
          />
          <TextArea name="message" label="What is it about?" rows={6} defaultValue={values.message} error={errors?.message} required />
          <div>
            <SubmitButton pending="Sending">Send</SubmitButton>
          </div>
        </form>
      </div>
    </div>
  );
}

export type ContactProps = {
  intro: string;
  values?: { name?: string; email?: string; message?: string };
  errors?: FieldErrors;
  problem?: string;
};
