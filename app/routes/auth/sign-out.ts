import { redirect } from "react-router";
import { signOut } from "#app/domain/identity/sign-out.ts";
import { identityOf } from "#app/http/identity.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction } from "#app/http/route.ts";
import { forgetSession, sessionToken } from "#app/http/session.ts";
import { wantedPath } from "#app/http/wanted-path.ts";

/** A link must not sign anybody out. */
export function loader() {
  return redirect("/");
}

export const action = publicAction(async ({ request, state, form }) => {
  const token = sessionToken(request, state);
  if (token) await signOut(identityOf(state), token);
  forgetSession(state);
  const to = wantedPath(form.get("to"));
  return goTo(state, to ?? "/sign-in", "You are signed out.");
});
