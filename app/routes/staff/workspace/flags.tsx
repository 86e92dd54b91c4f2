import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { DateOnly, DateTime } from "#app/ui/dates.tsx";
import { Note } from "#app/ui/note.tsx";

/** What a person should look at. */
export function FlagsPart({ data }: { data: WorkspaceData }) {
  const { disputedSince, addressMissingSince, untoldSince } = data.file.flags;
  if (disputedSince.length === 0 && !addressMissingSince && !untoldSince) return null;
  return (
    <section className="grid gap-3">
      <h2>To look at</h2>
      {disputedSince.map((at) => (
        <Note key={at.getTime()} kind="caution">
          A payment has been disputed with the bank since <DateOnly at={at} {...staffReader} short />. Access is unchanged; lost, the subscription ends. Answer it in Stripe.
        </Note>
      ))}
      {addressMissingSince && (
        <Note kind="caution">
          An invoice has waited for a billing address since <DateTime at={addressMissingSince} {...staffReader} short />: without it the tax is not known. Those who manage billing were mailed.
        </Note>
      )}
      {untoldSince && (
        <Note>
          Stripe has not heard of the billing details that were changed at <DateTime at={untoldSince} {...staffReader} short />. It is tried again by itself.
        </Note>
      )}
    </section>
  );
}
