import { redirect } from "react-router";
import { z } from "zod";
import { passSecondFactor } from "#app/domain/staff/show-second-factor.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { halfStaffAction, halfStaffLoader, sendStaffSession, staffDoorOf } from "#app/http/staff-door.ts";
import { CodeForm } from "#app/routes/staff/code-form.tsx";
import { DoorFrame } from "#app/routes/staff/door-frame.tsx";
import type { Route } from "./+types/second-factor";

const fields = z.object({ code: z.string().max(40).default("") });

export const loader = halfStaffLoader(async ({ session }) => {
  if (!session.enrolled) throw redirect("/staff/enrolment");
  return { email: session.staff.email };
});

export const action = halfStaffAction(async ({ form, session, state }) => {
  sendStaffSession(state, await passSecondFactor(staffDoorOf(state), session, parseForm(form, fields)));
  return goTo(state, "/staff");
});

export default function StaffSecondFactor({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <DoorFrame>
      <title>Second factor · Staff · Afterlogin</title>
      <div>
        <h1>Second factor</h1>
        <p className="text-ink-2 mt-1">{loaderData.email}</p>
      </div>
      <CodeForm refused={refusedFrom(actionData)} button="Sign in" hint="Six digits from your authenticator app. Each code works once." />
    </DoorFrame>
  );
}
