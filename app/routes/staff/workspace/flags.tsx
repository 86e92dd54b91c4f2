import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { DateOnly, DateTime } from "#app/ui/dates.tsx";
import { Note } from "#app/ui/note.tsx";

/** What a person should look at. */
export function FlagsPart({ data }: { data: WorkspaceData }) {
  const { disputedSince, addressMissingSince, untoldSince, livingTwice, unknownStatus, unknownPrice } = data.file.flags;
  const isQuiet = disputedSince.length === 0 && !addressMissingSince && !untoldSince && livingTwice.length === 0 && !unknownStatus && !unknownPrice;
  if (isQuiet) return null;
  return (
    <section className="grid gap-3">
      <h2>To look at</h2>
      {disputedSince.map((at) => (
        <Note key={at.getTime()} kind="caution">
          A payment has been disputed with the bank since <DateOnly at={at} {...staffReader} short />. Access is unchanged; lost, the subscription ends. Answer it in Stripe.
        </Note>
      ))}
      {livingTwice.length > 0 && (
        <Note kind="caution">
          {`${livingTwice.length} subscriptions are paid for at once: `}
          <span className="wrap-anywhere">{livingTwice.join(", ")}</span>. One counts here. Cancel and refund the other in Stripe.
        </Note>
      )}
      {unknownStatus && (
        <Note kind="caution">{`Stripe says of the subscription that it is “${unknownStatus}”, which this version does not know. Access stays as it was last, and nothing new is given.`}</Note>
      )}
      {unknownPrice && (
        <Note kind="caution">
          The subscription is paid by <span className="wrap-anywhere">{unknownPrice}</span>, a price that is on none of our lists. The terms that were taken last go on.
        </Note>
      )}
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
