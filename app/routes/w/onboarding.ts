import { z } from "zod";
import { showOnboarding } from "#app/domain/workspaces/home.ts";
import { parseForm } from "#app/http/forms.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { redirect } from "react-router";

/** The list of first steps has no page of its own: it stands on the home page. */
export const loader = workspaceLoader(async ({ params }) => redirect(`/w/${params.slug}`));

export const action = workspaceAction(async ({ scope, form, state, params }) => {
  const { shown } = parseForm(form, z.object({ shown: z.enum(["yes", "no"], { error: "Choose whether the steps are shown." }) }));
  await showOnboarding(scope, { shown: shown === "yes" });
  return goTo(state, `/w/${params.slug}`, shown === "yes" ? undefined : "Hidden. You can bring the steps back below.");
});
