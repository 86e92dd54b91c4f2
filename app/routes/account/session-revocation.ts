import { redirect } from "react-router";
import { endOtherSessions } from "#app/domain/identity/end-other-sessions.ts";
import { endSession } from "#app/domain/identity/end-session.ts";
import { identityOf } from "#app/http/identity.ts";
import { goTo } from "#app/http/respond.ts";
import { personAction } from "#app/http/route.ts";

export function loader() {
  return redirect("/account/security");
}

/** `others` in place of an id: all but the one that asks. */
export const action = personAction(async ({ entry, params, state }) => {
  const userId = entry.user.id;
  if (params.sessionId === "others") {
    const count = await endOtherSessions(identityOf(state), { userId, sessionId: entry.session.id });
    return goTo(state, "/account/security", count === 1 ? "One other session has ended." : `${count} other sessions have ended.`);
  }
  const { device } = await endSession(identityOf(state), { userId, sessionId: params.sessionId ?? "" });
  return goTo(state, "/account/security", `Signed out: ${device}.`);
});
