import { redirect, type ActionFunctionArgs } from "react-router";
import { demoOwners, demoPassword, demoPeople, demoWorkspaces } from "#app/domain/identity/demo.ts";
import { destinationOf, givenAddress, letIn } from "#app/http/after-sign-in.ts";
import { authenticatorFor } from "#app/http/authenticator.ts";
import { identityOf } from "#app/http/identity.ts";
import { rememberPending } from "#app/http/pending.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { currentEntry, sessionToken } from "#app/http/session.ts";
import { wantedPath } from "#app/http/wanted-path.ts";
import { DemoPeople } from "#app/routes/auth/demo-people.tsx";
import { Door } from "#app/routes/auth/door.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/sign-in";

export const loader = publicLoader(async ({ request, url, state, context }) => {
  const to = wantedPath(url.searchParams.get("to"));
  const entry = await currentEntry(request, context);
  if (entry) throw redirect(destinationOf(to, entry));
  const demo = state.runtime.config.demo ? { people: demoPeople, owners: demoOwners, workspaces: demoWorkspaces, password: demoPassword } : null;
  return { to, demo, email: givenAddress(url) };
});

export function action(args: ActionFunctionArgs) {
  // The strategy reads the form from the request itself; what shows it again after a refusal reads a copy.
  const unread = args.request.clone() as Request;
  const act = publicAction(async ({ request, form, state }) => {
    const to = wantedPath(form.get("to"));
    const previousToken = sessionToken(request, state);
    const signedIn = await authenticatorFor(identityOf(state), { previousToken, to }).authenticate("password", unread);
    switch (signedIn.kind) {
      case "session":
        return letIn(request, state, { token: signedIn.session.token, to });
      case "unverified":
        rememberPending(state, { ...signedIn.pending, to });
        return goTo(state, "/check-mail");
    }
  });
  return act(args);
}

export default function SignIn({ loaderData: { to, demo, email }, actionData }: Route.ComponentProps) {
  const answer = refusedFrom(actionData);
  const wanted = to ?? wantedPath(answer?.typed.to ?? null);
  const keep = wanted ? `?to=${encodeURIComponent(wanted)}` : "";
  const fields = answer?.refused.fields ?? {};
  return (
    <Door title="Sign in" aside={demo && { label: "Demo people", content: <DemoPeople {...demo} to={wanted} /> }}>
      <h1>Sign in</h1>
      <form className="form" method="post" action="/sign-in">
        {answer && <FormErrors errors={fields} form={wholeForm(answer.refused)} title="Not signed in" />}
        {wanted && <input type="hidden" name="to" value={wanted} />}
        <TextField
          name="email"
          label="Email"
          type="email"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          defaultValue={answer?.typed.email ?? email}
          error={fields.email}
          required
        />
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          beside={<a href="/forgot-password">Forgotten?</a>}
          error={fields.password}
          required
        />
        <SubmitButton pending="Signing in">Sign in</SubmitButton>
      </form>
      <p className="text-ink-2">
        New here?{" "}
        <a className="inline-block min-h-6" href={`/sign-up${keep}`}>
          Sign up
        </a>
      </p>
    </Door>
  );
}

function wholeForm({ message, fields }: { message: string; fields: Readonly<Record<string, string>> }): string | undefined {
  return Object.keys(fields).length === 0 ? message : undefined;
}
