import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { timeText } from "#app/ui/date-text.ts";
import { Cell, Ledger, Row, RowHead, ScrollRegion } from "#app/ui/ledger.tsx";
import { Note } from "#app/ui/note.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** Our record and Stripe's, side by side. What differs is said in words, not by colour alone. */
export function TwoRecords({ data }: { data: WorkspaceData }) {
  const { records, file, maySync, role, tenantId } = data;
  const { customerId, syncedAt } = file;
  const ours = syncedAt ? `Ours, ${timeText(syncedAt, staffReader.locale, staffReader.timeZone)}` : "Ours";
  return (
    <section>
      <h2 className="mb-3">Subscription, two records</h2>
      {!customerId && <p className="mb-3 text-ink-2">Stripe knows no customer of this workspace yet, so there is one record.</p>}
      {records.problem && (
        <div className="mb-3">
          <Note kind="caution">{records.problem} Only our record is shown.</Note>
        </div>
      )}
      <ScrollRegion label="Our record and Stripe">
        <Ledger label="Our record and Stripe" stack={false} middle={false} columns={[{ label: "Field" }, { label: ours }, { label: "Stripe, now" }]}>
          {records.lines.map((line) => (
            <Row key={line.field}>
              <RowHead>{line.field}</RowHead>
              <Cell>
                <span className="wrap-anywhere">{line.ours}</span>
              </Cell>
              <Cell {...(line.differs ? { tone: "caution" as const } : {})}>
                <span className={line.differs ? "font-semibold wrap-anywhere" : "wrap-anywhere"}>{line.stripe ?? "not asked"}</span>
                {line.differs && <span className="block text-xs">Differs from ours</span>}
              </Cell>
            </Row>
          ))}
        </Ledger>
      </ScrollRegion>
      {records.comment && (
        <figure className="mt-3">
          <figcaption className="meta">Written when they canceled</figcaption>
          <blockquote className="mt-1 whitespace-pre-line wrap-anywhere">{records.comment}</blockquote>
        </figure>
      )}
      {!file.billing && <p className="meta mt-2">Billing email and invoices are for the staff role billing and above. Yours is {role}.</p>}
      {customerId && maySync && (
        <form className="mt-3" method="post" action={`/staff/workspaces/${tenantId}/sync`}>
          <SubmitButton kind="outlined" pending="Syncing">
            Sync from Stripe
          </SubmitButton>
        </form>
      )}
      {customerId && !maySync && <p className="meta mt-2">Syncing is for the staff role billing and above.</p>}
    </section>
  );
}
