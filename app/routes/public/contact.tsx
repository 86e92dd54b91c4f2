import { z } from "zod";
import { openSupportRequest } from "#app/domain/staff/open-support-request.ts";
import { isSupportNumber } from "#app/domain/staff/support-numbers.rules.ts";
import type { Entry } from "#app/http/enter.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { currentEntry } from "#app/http/session.ts";
import { safePath } from "#app/http/wanted-path.ts";
import { Site } from "#app/routes/public/site.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Contact } from "#app/ui/contact.tsx";
import { Identifier } from "#app/ui/note.tsx";
import type { Route } from "./+types/contact";

const fields = z.object({
  name: z.string().default(""),
  email: z.string().default(""),
  subject: z.string().default(""),
  message: z.string().default(""),
  page: z.string().optional(),
  request: z.string().optional(),
  workspace: z.string().optional(),
});

export const loader = publicLoader(async ({ request, url, context }) => {
  const entry = await currentEntry(request, context);
  const asked = url.searchParams;
  const sent = asked.get("sent");
  return {
    signedIn: entry !== null,
    sent: isSupportNumber(sent) ? sent : null,
    values: { name: entry?.user.name, email: entry?.user.email },
    about: {
      page: pageFrom(asked.get("page")),
      requestId: requestIdFrom(asked.get("request")),
      workspace: workspaceFrom(entry, asked.get("workspace")),
    },
  };
});

export const action = publicAction(async ({ request, form, state, context }) => {
  const { page, request: requestId, workspace: slug, ...written } = parseForm(form, fields);
  const entry = await currentEntry(request, context);
  const workspace = workspaceFrom(entry, slug ?? null);
  const { pools, app } = state.runtime;
  const intake = { pool: pools.afterlogin_intake, identity: { pool: pools.afterlogin_identity, app, client: { address: state.address, userAgent: state.userAgent } } };
  const { number } = await openSupportRequest(intake, {
    ...written,
    page: pageFrom(page),
    requestId: requestIdFrom(requestId),
    userId: entry?.user.id ?? null,
    workspace: workspace && { id: workspace.id, label: workspace.name },
  });
  return goTo(state, `/contact?sent=${number}`);
});

export default function ContactPage({ loaderData, actionData }: Route.ComponentProps) {
  const { signedIn, sent, values, about } = loaderData;
  const refused = refusedFrom(actionData);
  const typed = refused?.typed;
  const { page, requestId, workspace } = about;
  if (sent && !refused) return <Sent number={sent} signedIn={signedIn} />;
  return (
    <Site title="Contact · Afterlogin" signedIn={signedIn}>
      <Contact
        intro="A person reads this and answers by mail. If something went wrong, say what you did just before."
        values={{ name: typed?.name ?? values.name, email: typed?.email ?? values.email, subject: typed?.subject, message: typed?.message }}
        errors={refused?.refused.fields}
        problem={refused && Object.keys(refused.refused.fields).length === 0 ? refused.refused.message : undefined}
      >
        {page && <input type="hidden" name="page" value={page} />}
        {requestId && <input type="hidden" name="request" value={requestId} />}
        {workspace && <input type="hidden" name="workspace" value={workspace.slug} />}
        {(page || requestId || workspace) && (
          <p className="hint">
            Goes along with it: {[workspace && `the workspace ${workspace.name}`, page && `the page ${page}`, requestId && `the request ${requestId}`].filter(Boolean).join(", ")}.
          </p>
        )}
      </Contact>
    </Site>
  );
}

function Sent({ number, signedIn }: { number: string; signedIn: boolean }) {
  return (
    <Site title="Sent · Afterlogin" signedIn={signedIn}>
      <div className="wrap">
        <div className="grid gap-4 pt-8 sm:pt-14">
          <h1 className="text-2xl tracking-tight">We have your message</h1>
          <p className="prose" role="status">
            Its number is <Identifier>{number}</Identifier>. A mail with it is on its way to you; a person answers to the same address.
          </p>
          <div>
            <LinkButton href={signedIn ? "/workspaces" : "/"}>{signedIn ? "Your workspaces" : "To the start"}</LinkButton>
          </div>
        </div>
      </div>
    </Site>
  );
}

/** Only one that the signed-in person belongs to: nobody learns from a link which workspaces there are. */
function workspaceFrom(entry: Entry | null, slug: string | null) {
  const workspace = entry?.workspaces.find((own) => own.slug === slug);
  return workspace ? { id: workspace.id, slug: workspace.slug, name: workspace.name } : null;
}

function pageFrom(value: string | null | undefined): string | null {
  return safePath(value?.slice(0, 300), "") || null;
}

function requestIdFrom(value: string | null | undefined): string | null {
  return /^req_[0-9a-f]{18}$/.test(value ?? "") ? value! : null;
}
