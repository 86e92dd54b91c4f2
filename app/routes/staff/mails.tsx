import { z } from "zod";
import { parseIdCursor } from "#app/domain/staff/cursor.rules.ts";
import { listMails, resendMail } from "#app/domain/staff/mails.ts";
import { staffMay } from "#app/domain/staff/staff-permissions.rules.ts";
import { mailStatuses } from "#app/domain/staff/states.rules.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";
import { MailStatusMark } from "#app/routes/staff/delivery.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { DateTime } from "#app/ui/dates.tsx";
import { Empty } from "#app/ui/empty.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import type { Route } from "./+types/mails";

const views = [...mailStatuses, "all"] as const;
const fields = z.object({ mail: z.string().default("") });

export const loader = staffLoader(async ({ desk, url }) => {
  const view = views.find((known) => known === url.searchParams.get("view")) ?? "parked";
  const page = await listMails(desk, { status: view === "all" ? null : view, after: parseIdCursor(url.searchParams.get("after")) });
  return { ...page, view, mayResend: staffMay("jobs.retry", desk.staff.role) };
});

export const action = staffAction(async ({ desk, form, state }) => {
  const { to } = await resendMail(desk, { mailId: parseForm(form, fields).mail });
  return goTo(state, "/staff/mails", `The mail to ${to} goes out again.`);
});

export default function StaffMails({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, next, parked, view, mayResend } = loaderData;
  return (
    <Page>
      <title>Mails · Staff · Afterlogin</title>
      <PageHead title="Mails">A parked mail may or may not have arrived: the connection broke while it was on its way. It goes out again only when you say so.</PageHead>
      <div className="mb-3">
        <Tabs label="Mails" tabs={views.map((one) => ({ href: `/staff/mails?view=${one}`, label: labels[one], current: one === view, ...(one === "parked" ? { count: parked } : {}) }))} />
      </div>
      <FormErrors form={refusedFrom(actionData)?.refused.message} title="Nothing was sent" />
      {rows.length === 0 ? (
        <Empty title={empty[view].title} shape="diamond">
          {empty[view].text}
        </Empty>
      ) : (
        <Ledger label="Mails" columns={[{ label: "State" }, { label: "Subject" }, { label: "To" }, { label: "Workspace" }, { label: "Tries", align: "right" }, { label: "Written" }, { label: "Actions", hidden: true }]}>
          {rows.map((mail) => (
            <Row key={mail.id}>
              <Cell>
                <MailStatusMark status={mail.status} />
              </Cell>
              <RowHead>
                {mail.subject}
                <span className="meta block">{mail.error ?? mail.template}</span>
              </RowHead>
              <Cell>
                <span className="break-all">{mail.to}</span>
              </Cell>
              <Cell>{mail.workspace ? <a href={`/staff/workspaces/${mail.tenantId}`}>{mail.workspace.name}</a> : <span className="quiet">No workspace</span>}</Cell>
              <Cell label="Tries" align="right">
                {mail.attempts}
              </Cell>
              <Cell label="Written">
                <DateTime at={mail.createdAt} {...staffReader} short />
              </Cell>
              <Cell align="right" push>
                {mail.status === "parked" && mayResend && (
                  <form method="post">
                    <input type="hidden" name="mail" value={mail.id} />
                    <SubmitButton kind="outlined" size="small" pending="Sending" aria-label={`Send again: ${mail.subject} to ${mail.to}`}>
                      Send again
                    </SubmitButton>
                  </form>
                )}
              </Cell>
            </Row>
          ))}
        </Ledger>
      )}
      <Pagination nextHref={next && `/staff/mails?view=${view}&after=${next}`} words={{ previous: "Newer", next: "Older" }} />
    </Page>
  );
}

const empty: Record<(typeof views)[number], { title: string; text: string }> = {
  parked: { title: "No mail waits for a decision", text: "A mail is parked when nobody can tell whether it arrived. It stands here until somebody sends it again." },
  refused: { title: "No mail was refused", text: "What the mail server turns away for good stands here, with its reason." },
  waiting: { title: "No mail waits", text: "What is written goes out within seconds, unless the mail server is down." },
  attempting: { title: "No mail is under way", text: "A mail stands here only while it is handed over." },
  sent: { title: "No mail was sent yet", text: "What the mail server has taken stands here." },
  all: { title: "No mail was written yet", text: "Sign-ups, invitations and failed payments write the first ones." },
};

const labels: Record<(typeof views)[number], string> = { parked: "Parked", refused: "Refused", waiting: "Waiting", attempting: "Under way", sent: "Sent", all: "All" };
