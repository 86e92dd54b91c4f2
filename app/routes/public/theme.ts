import { redirect } from "react-router";
import { publicAction } from "#app/http/route.ts";
import { rememberTheme, themes } from "#app/http/theme.ts";
import { safePath } from "#app/http/wanted-path.ts";

export function loader() {
  return redirect("/");
}

/** Remembers the theme in this browser and goes back to the page it was chosen on. */
export const action = publicAction(async ({ form, state }) => {
  const chosen = themes.find((theme) => theme === form.get("theme"));
  if (chosen) rememberTheme(state, chosen);
  const returnTo = form.get("returnTo");
  return redirect(safePath(typeof returnTo === "string" ? returnTo : null, "/"), 303);
});
