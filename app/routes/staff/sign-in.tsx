import { redirect } from "react-router";
import { z } from "zod";
import { signInStaff } from "#app/domain/staff/sign-in-staff.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { sendStaffSession, staffDoor, staffDoorOf, staffSessionOf } from "#app/http/staff-door.ts";
import { DoorFrame } from "#app/routes/staff/door-frame.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/sign-in";

export const middleware: Route.MiddlewareFunction[] = [staffDoor];

const fields = z.object({ email: z.string().default(""), password: z.string().default("") });

export const loader = publicLoader(async ({ context }) => {
  if (staffSessionOf(context)?.kind === "full") throw redirect("/staff");
  return null;
});

export const action = publicAction(async ({ form, state }) => {
  const { token, enrolled } = await signInStaff(staffDoorOf(state), parseForm(form, fields));
  sendStaffSession(state, token);
  return goTo(state, enrolled ? "/staff/second-factor" : "/staff/enrolment");
});

export default function StaffSignIn({ actionData }: Route.ComponentProps) {
  const refused = refusedFrom(actionData);
  const errors = refused?.refused.fields;
  return (
    <DoorFrame>
      <title>Sign in · Staff · Afterlogin</title>
      <h1>Sign in</h1>
      <form className="form" method="post">
        <FormErrors errors={errors} form={hasFields(errors) ? undefined : refused?.refused.message} title="You are not signed in" />
        <TextField name="email" label="Email" type="email" autoComplete="username" defaultValue={refused?.typed.email} error={errors?.email} required />
        <TextField name="password" label="Password" type="password" autoComplete="current-password" error={errors?.password} required />
        <div>
          <SubmitButton pending="Signing in">Continue</SubmitButton>
        </div>
      </form>
    </DoorFrame>
  );
}

function hasFields(errors: Readonly<Record<string, string>> | undefined): boolean {
  return Object.keys(errors ?? {}).length > 0;
}
