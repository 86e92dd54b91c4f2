import { redirect } from "react-router";
import { z } from "zod";
import { enrolSecondFactor } from "#app/domain/staff/show-second-factor.ts";
import { enrolmentFor } from "#app/domain/staff/totp.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { halfStaffAction, halfStaffLoader, sendStaffSession, staffDoorOf } from "#app/http/staff-door.ts";
import { CodeForm } from "#app/routes/staff/code-form.tsx";
import { DoorFrame } from "#app/routes/staff/door-frame.tsx";
import { CopyField } from "#app/ui/copy-field.tsx";
import type { Route } from "./+types/enrolment";

const fields = z.object({ code: z.string().max(40).default("") });

export const loader = halfStaffLoader(async ({ session, state }) => {
  if (session.enrolled) throw redirect("/staff/second-factor");
  return { email: session.staff.email, ...enrolmentFor(state.runtime.app.keyring, session) };
});

export const action = halfStaffAction(async ({ form, session, state }) => {
  sendStaffSession(state, await enrolSecondFactor(staffDoorOf(state), session, parseForm(form, fields)));
  return goTo(state, "/staff", "Your second factor is set up. From now on each sign-in asks for a code.");
});

export default function StaffEnrolment({ loaderData, actionData }: Route.ComponentProps) {
  const { email, key, qr } = loaderData;
  return (
    <DoorFrame>
      <title>Set up your second factor · Staff · Afterlogin</title>
      <div>
        <h1>Set up your second factor</h1>
        <p className="text-ink-2 mt-1">
          {email} signs in for the first time. Scan this with an authenticator app, or type the key, then enter the code that it shows.
        </p>
      </div>
      <svg width="224" height="224" viewBox={`0 0 ${qr.size} ${qr.size}`} role="img" aria-label="QR code with the key below" shapeRendering="crispEdges">
        <rect width={qr.size} height={qr.size} fill="#fff" />
        <path d={qr.path} fill="#000" />
      </svg>
      <CopyField name="key" label="Key for typing" value={key} hint="Time-based, 6 digits, 30 seconds." />
      <CodeForm refused={refusedFrom(actionData)} button="Set up and sign in" hint="The six digits that the app shows now." />
    </DoorFrame>
  );
}
