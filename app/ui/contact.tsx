import type { ReactNode } from "react";
import { FormErrors, type FieldErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";

const labels = { name: "Your name", email: "Email", subject: "Subject", message: "Your message" };

/** Writing to whoever runs the service, signed in or not. */
export function Contact({ values = {}, errors, problem, intro, children }: ContactProps) {
  return (
    <div className="wrap">
      <div className="pt-8 sm:pt-14">
        <h1 className="text-2xl tracking-tight">Write to us</h1>
        <p className="prose mt-2">{intro}</p>
        <form className="form mt-8" method="post">
          <FormErrors errors={errors} form={problem} labels={labels} title="Nothing was sent yet" />
          <TextField name="name" label={labels.name} autoComplete="name" defaultValue={values.name} error={errors?.name} required />
          <TextField
            name="email"
            label={labels.email}
            type="email"
            autoComplete="email"
            hint="We answer to this address."
            defaultValue={values.email}
            error={errors?.email}
            required
          />
          <TextField name="subject" label={labels.subject} maxLength={150} defaultValue={values.subject} error={errors?.subject} required />
          <TextArea name="message" label={labels.message} rows={6} defaultValue={values.message} error={errors?.message} required />
          {children}
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
  values?: { name?: string | undefined; email?: string | undefined; subject?: string | undefined; message?: string | undefined };
  errors?: FieldErrors;
  problem?: string | undefined;
  /** What goes along without being typed: where they were, which workspace. */
  children?: ReactNode;
};
