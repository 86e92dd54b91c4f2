import { z } from "zod";
import { answerSupportRequest, setSupportRequestStatus } from "#app/domain/staff/answer-support-request.ts";
import { getSupportRequest } from "#app/domain/staff/support-requests.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";
import { staffReader } from "#app/routes/staff/reader.ts";
import { SupportStatusMark } from "#app/routes/staff/support-status.tsx";
import { DateTime } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Identifier } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import type { Route } from "./+types/support-request";

const fields = z.object({
  intent: z.enum(["reply", "close", "reopen"]).default("reply"),
  message: z.string().default(""),
  version: z.coerce.number().int().min(1).max(1_000_000).catch(0),
});

export const loader = staffLoader(async ({ desk, params }) => getSupportRequest(desk, params.requestId ?? ""));

export const action = staffAction(async ({ desk, form, params, state }) => {
  const requestId = params.requestId ?? "";
  const { intent, message, version } = parseForm(form, fields);
  const page = `/staff/support-requests/${requestId}`;
  if (intent === "reply") {
    const { to } = await answerSupportRequest(desk, { requestId, message, version });
    return goTo(state, page, `Your answer is on its way to ${to}.`);
  }
  await setSupportRequestStatus(desk, { requestId, status: intent === "close" ? "closed" : "open", version });
  return goTo(state, page, intent === "close" ? "The request is closed." : "The request is open again.");
});

export default function SupportRequest({ loaderData, actionData }: Route.ComponentProps) {
  const { request, replies } = loaderData;
  const refused = refusedFrom(actionData);
  return (
    <Page>
      <title>{`${request.subject} · Staff · Afterlogin`}</title>
      <PageHead title={request.subject} crumbs={[{ label: "Support requests", href: "/staff/support-requests" }, { label: request.number }]} actions={<StatusForm request={request} />}>
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <SupportStatusMark status={request.status} />
          <Identifier>{request.number}</Identifier>
        </span>
      </PageHead>
      <div className="staff-grid">
        <div className="grid content-start gap-6">
          <Rows ordered>
            <RowItem title={request.name} detail={<DateTime at={request.createdAt} {...staffReader} short />}>
              <p className="whitespace-pre-wrap break-words">{request.message}</p>
            </RowItem>
            {replies.map((reply) => (
              <RowItem key={reply.id} title={`${reply.staffLabel}, staff`} detail={<DateTime at={reply.createdAt} {...staffReader} short />}>
                <p className="whitespace-pre-wrap break-words">{reply.message}</p>
              </RowItem>
            ))}
          </Rows>
          <form className="form" method="post">
            <FormErrors errors={refused?.refused.fields} form={refused && !refused.refused.fields.message ? refused.refused.message : undefined} title="Nothing was sent" />
            <input type="hidden" name="intent" value="reply" />
            <input type="hidden" name="version" value={request.version} />
            <TextArea
              name="message"
              label="Your answer"
              hint={`Goes by mail to ${request.email}, with your name.`}
              rows={8}
              defaultValue={refused?.typed.message}
              error={refused?.refused.fields.message}
              wide
              required
            />
            <div>
              <SubmitButton pending="Sending">Send the answer</SubmitButton>
            </div>
          </form>
        </div>
        <section>
          <h2 className="mb-3">Where it came from</h2>
          <KeyValues
            entries={[
              { term: "Address", value: <span className="break-all">{request.email}</span> },
              { term: "Signed in", value: request.userId ? "yes" : "no: the address is only claimed" },
              { term: "Workspace", value: request.tenantId ? <a href={`/staff/workspaces/${request.tenantId}`}>{request.workspaceLabel}</a> : "none" },
              { term: "Page", value: request.page ? <span className="id break-all">{request.page}</span> : "not said" },
              { term: "Request", value: request.requestId ? <a href={`/staff?q=${request.requestId}`}>{request.requestId}</a> : "not said" },
            ]}
          />
        </section>
      </div>
    </Page>
  );
}

function StatusForm({ request }: { request: Route.ComponentProps["loaderData"]["request"] }) {
  const closed = request.status === "closed";
  return (
    <form method="post">
      <input type="hidden" name="version" value={request.version} />
      <SubmitButton kind="outlined" name="intent" value={closed ? "reopen" : "close"}>
        {closed ? "Open again" : "Close"}
      </SubmitButton>
    </form>
  );
}
