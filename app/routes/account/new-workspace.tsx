import { z } from "zod";
import { createWorkspace } from "#app/domain/workspaces/create-workspace.ts";
import { parseForm } from "#app/http/forms.ts";
import { outsideOf } from "#app/http/outside.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { personAction, personLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/new-workspace";

export const loader = personLoader(async ({ entry }) => ({ verified: entry.user.emailVerified, email: entry.user.email, any: entry.workspaces.length > 0 }));

export const action = personAction(async ({ entry, form, state }) => {
  const { name } = parseForm(form, z.object({ name: z.string("Give it a name.") }));
  const { id, ...user } = entry.user;
  const { slug } = await createWorkspace(await outsideOf(state, entry), { founder: { userId: id, ...user }, name });
  return goTo(state, `/w/${slug}`, "The workspace is ready.");
});

export default function NewWorkspace({ loaderData, actionData }: Route.ComponentProps) {
  const { verified, email, any } = loaderData;
  const refused = refusedFrom(actionData);
  return (
    <>
      <title>Create a workspace · Afterlogin</title>
      <PageHead title="Create a workspace" crumbs={any ? [{ label: "Workspaces", href: "/workspaces" }, { label: "Create" }] : undefined}>
        For one company or team: its projects, its people and its bill stay apart from every other workspace.
      </PageHead>
      {verified ? (
        <form method="post" className="form">
          <FormErrors errors={refused?.refused.fields} form={refused && Object.keys(refused.refused.fields).length === 0 ? refused.refused.message : undefined} labels={{ name: "Name" }} title="Nothing was created yet" />
          <TextField
            name="name"
            label="Name"
            hint="What people call it, such as the company’s name. Its address is made from it; both can be changed."
            autoComplete="organization"
            maxLength={80}
            defaultValue={refused?.typed.name}
            error={refused?.refused.fields.name}
            required
          />
          <p className="hint">Your first workspace begins with 14 days of Growth, without a card. Further ones within twelve months begin on Starter, which is free.</p>
          <div className="bar">
            <SubmitButton pending="Creating">Create the workspace</SubmitButton>
            <LinkButton href="/workspaces">Cancel</LinkButton>
          </div>
        </form>
      ) : (
        <Note kind="caution">
          <div className="bar">
            <p className="grow">
              Confirm <b className="break-all">{email}</b> first: the link is in the mail we sent you.
            </p>
            <LinkButton href="/account/verification">Send it again</LinkButton>
          </div>
        </Note>
      )}
    </>
  );
}
