import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { FlagsPart } from "#app/routes/staff/workspace/flags.tsx";
import { TermsPart } from "#app/routes/staff/workspace/terms.tsx";
import { TwoRecords } from "#app/routes/staff/workspace/two-records.tsx";
import { WhyPart } from "#app/routes/staff/workspace/why.tsx";
import { DateTime } from "#app/ui/dates.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Money } from "#app/ui/money.tsx";

export function OverviewPart({ data }: { data: WorkspaceData }) {
  return (
    <div className="staff-grid">
      <WhyPart data={data} />
      <div className="grid content-start gap-6">
        <TwoRecords data={data} />
        <FlagsPart data={data} />
        {data.file.failure && <Failure data={data} failure={data.file.failure} />}
        <TermsPart data={data} />
        <Counts data={data} />
      </div>
    </div>
  );
}

function Failure({ data, failure }: { data: WorkspaceData; failure: NonNullable<WorkspaceData["file"]["failure"]> }) {
  const { standing, billing, mails } = data.file;
  const debt = standing.openDebt;
  const told = mails.filter(({ template }) => template.startsWith("payment_"));
  return (
    <section>
      <h2 className="mb-3">Payment failure</h2>
      <KeyValues
        entries={[
          ...(billing && debt
            ? [{ term: "Invoice", value: <>{debt.invoiceNumber ?? debt.stripeInvoiceId}, <Money amount={debt.amount} currency={debt.currency} locale={staffReader.locale} /> open</> }]
            : []),
          { term: "Since", value: <DateTime at={failure.since} {...staffReader} short /> },
          { term: "Declined", value: `${failure.code ?? "no reason given"}, attempt ${failure.attempts}${failure.needsAuthentication ? ", the bank wants the card holder" : ""}` },
          { term: "Next try", value: failure.nextAttemptAt ? <DateTime at={failure.nextAttemptAt} {...staffReader} short /> : "none planned" },
          { term: "Mails sent", value: told.length === 0 ? "none" : told.map(({ template, to }) => `${template} to ${to}`).join(", ") },
        ]}
      />
    </section>
  );
}

function Counts({ data }: { data: WorkspaceData }) {
  const { counts, standing } = data.file;
  const { usage, terms } = standing;
  return (
    <section>
      <h2 className="mb-3">Use, counted</h2>
      <KeyValues
        entries={[
          { term: "Seats", value: `${usage.members} used, ${usage.invited} held by invitations, ${terms.limits.seats ?? "unlimited"} in all` },
          { term: "Projects", value: `${usage.projects} active of ${terms.limits.projects ?? "unlimited"}, ${counts.projects} with archived ones` },
          { term: "Tasks", value: String(counts.tasks) },
          { term: "Comments", value: String(counts.comments) },
        ]}
      />
      <p className="meta mt-2">Their content is not readable from here.</p>
    </section>
  );
}
