import { z } from "zod";
import { parseIdCursor } from "#app/domain/staff/cursor.rules.ts";
import { listPlatformReceipts } from "#app/domain/staff/platform-receipts.ts";
import { retryJob } from "#app/domain/staff/retry-job.ts";
import { staffMay } from "#app/domain/staff/staff-permissions.rules.ts";
import { receiptStatuses } from "#app/domain/staff/states.rules.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";
import { ReceiptStatusMark } from "#app/routes/staff/delivery.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { DateTime } from "#app/ui/dates.tsx";
import { NothingFound } from "#app/ui/empty.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Identifier } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import type { Route } from "./+types/jobs";

const views = ["all", ...receiptStatuses] as const;

export const loader = staffLoader(async ({ desk, url }) => {
  const view = views.find((known) => known === url.searchParams.get("view")) ?? "all";
  const page = await listPlatformReceipts(desk, { status: view === "all" ? null : view, after: parseIdCursor(url.searchParams.get("after")) });
  return { ...page, view, mayRetry: staffMay("jobs.retry", desk.staff.role) };
});

const fields = z.object({ receipt: z.string().default("") });

export const action = staffAction(async ({ desk, form, state }) => {
  const { job } = await retryJob(desk, { receiptId: parseForm(form, fields).receipt });
  return goTo(state, "/staff/jobs?view=failed", `${job} is asked for again. Should it fail, it leaves another receipt.`);
});

export default function StaffJobs({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, next, view, mayRetry } = loaderData;
  return (
    <Page>
      <title>Jobs · Staff · Afterlogin</title>
      <PageHead title="Jobs">Work that belongs to no workspace: reconciling, sweeping, and what failed for the last time. A workspace’s own receipts stand on its page.</PageHead>
      <div className="mb-3">
        <Tabs label="Jobs" tabs={views.map((one) => ({ href: `/staff/jobs?view=${one}`, label: labels[one], current: one === view }))} />
      </div>
      <FormErrors form={refusedFrom(actionData)?.refused.message} title="Nothing was asked for" />
      {rows.length === 0 ? (
        <NothingFound>{view === "all" ? "No job has left a receipt yet." : "None."}</NothingFound>
      ) : (
        <Ledger label="Receipts" columns={[{ label: "State" }, { label: "Job" }, { label: "Begun" }, { label: "Ended" }, { label: "Result" }, { label: "Actions", hidden: true }]}>
          {rows.map((receipt) => (
            <Row key={receipt.id}>
              <Cell>
                <ReceiptStatusMark status={receipt.status} />
              </Cell>
              <RowHead>
                <Identifier>{receipt.job}</Identifier>
              </RowHead>
              <Cell label="Begun">
                <DateTime at={receipt.startedAt} {...staffReader} short />
              </Cell>
              <Cell label="Ended">{receipt.finishedAt ? <DateTime at={receipt.finishedAt} {...staffReader} short /> : "not yet"}</Cell>
              <Cell full {...(receipt.error ? { tone: "critical" as const } : {})}>
                <span className="break-words">{receipt.error ?? receipt.result}</span>
                {receipt.retried && (
                  <span className="meta block">
                    Asked for again by {receipt.retried.by}, <DateTime at={receipt.retried.at} {...staffReader} short />
                  </span>
                )}
              </Cell>
              <Cell align="right" push>
                {receipt.status === "failed" && mayRetry && (
                  <form method="post">
                    <input type="hidden" name="receipt" value={receipt.id} />
                    <SubmitButton kind="outlined" size="small" pending="Asking" aria-label={`Try again: ${receipt.job}`}>
                      Try again
                    </SubmitButton>
                  </form>
                )}
              </Cell>
            </Row>
          ))}
        </Ledger>
      )}
      <Pagination nextHref={next && `/staff/jobs?view=${view}&after=${next}`} words={{ previous: "Newer", next: "Older" }} />
    </Page>
  );
}

const labels: Record<(typeof views)[number], string> = { all: "All", running: "Running", done: "Done", failed: "Failed" };
