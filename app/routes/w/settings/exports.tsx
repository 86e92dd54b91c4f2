import { listExports, requestExport } from "#app/domain/workspaces/export-workspace.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { SettingsTabs } from "#app/routes/w/settings/settings-tabs.tsx";
import { DateOnly, DateTime } from "#app/ui/dates.tsx";
import { Empty } from "#app/ui/empty.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { bytesText } from "#app/domain/meters.rules.ts";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Section } from "#app/ui/section.tsx";
import { State, type Look } from "#app/ui/state.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/exports";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  const records = await listExports(scope);
  const { name, slug } = scope.standing.workspace;
  return {
    name,
    slug,
    reader: { locale: entry.user.locale, timeZone: entry.user.timeZone },
    exports: records.map(({ receipt, file }) => ({ id: receipt.id, status: receipt.status, askedAt: receipt.createdAt, error: receipt.error, file })),
  };
});

export const action = workspaceAction(async ({ scope, state, params }) => {
  await requestExport(scope);
  return goTo(state, `/w/${params.slug}/settings/exports`, "The export is on its way. You get a mail when it is ready.");
});

const columns = ["Asked for", "State", "Size", "Kept until", "File"].map((label) => ({ label }));

export default function Exports({ loaderData, actionData }: Route.ComponentProps) {
  const { name, slug, reader } = loaderData;
  const refused = refusedFrom(actionData)?.refused;
  return (
    <Page>
      <title>{`Export · ${name} · Afterlogin`}</title>
      <PageHead title="Settings" />
      <SettingsTabs slug={slug} current="exports" owner />
      <Section title="Export everything" note="Projects, tasks, comments, people, activity and billing records, as one JSON file.">
        <form method="post" className="form">
          <FormErrors form={refused?.message} title="No export was started" />
          <p className="text-ink-2">It is written in the background and kept for seven days. Only you, as the owner, can download it.</p>
          <div className="bar">
            <SubmitButton pending="Asking">Start an export</SubmitButton>
          </div>
        </form>
      </Section>
      <Section title="Exports">
        {loaderData.exports.length === 0 ? (
          <Empty title="No export yet" shape="diamond">
            An export that you start is listed here with its file.
          </Empty>
        ) : (
          <Ledger label="Exports" columns={columns}>
            {loaderData.exports.map((one) => (
              <Row key={one.id}>
                <RowHead>
                  <DateTime at={one.askedAt} {...reader} short />
                </RowHead>
                <Cell label="State">
                  <State look={looks[one.status]} />
                  {one.status === "failed" && <span className="meta block">{one.error}</span>}
                </Cell>
                <Cell label="Size">{one.file ? bytesText(one.file.bytes, reader.locale) : "–"}</Cell>
                <Cell label="Kept until">{one.file ? <DateOnly at={one.file.expiresAt} {...reader} short /> : "–"}</Cell>
                <Cell label="File">{one.file ? <a href={`/w/${slug}/settings/exports/${one.id}/file`}>Download</a> : one.status === "done" ? "Expired" : "–"}</Cell>
              </Row>
            ))}
          </Ledger>
        )}
      </Section>
    </Page>
  );
}

const looks: Record<"queued" | "running" | "done" | "failed" | "canceled", Look> = {
  queued: ["Waiting", "delivery_received", "plain"],
  running: ["Being written", "delivery_retrying", "info"],
  done: ["Ready", "delivery_applied", "positive"],
  failed: ["Failed", "delivery_failed", "critical"],
  canceled: ["Canceled", "delivery_failed", "plain"],
};
