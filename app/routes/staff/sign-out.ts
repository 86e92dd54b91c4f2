import type { MiddlewareFunction } from "react-router";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { signOutStaff } from "#app/domain/staff/staff-sessions.ts";
import { goTo } from "#app/http/respond.ts";
import { publicLoader } from "#app/http/route.ts";
import { anyStaffAction, clearStaffSession, staffDoor, staffDoorOf } from "#app/http/staff-door.ts";

export const middleware: MiddlewareFunction<Response>[] = [staffDoor];

export const loader = publicLoader(async () => refuseUnknown());

export const action = anyStaffAction(async ({ session, state }) => {
  await signOutStaff(staffDoorOf(state), session);
  clearStaffSession(state);
  return goTo(state, "/staff/sign-in");
});

/** There is no such page; having one makes a stranger's answer the page of a wrong address. */
export default function SignOut() {
  return null;
}
