import type { Reader } from "#app/ui/dates.tsx";
import { Legal } from "#app/ui/legal.tsx";

/** A template of terms of service: the headings a lawyer will want, and what this software in fact does. */
export function TermsPage({ operator, version, since, reader }: LegalTemplateProps) {
  return (
    <Legal title="Terms of service" template {...{ version, since, reader }}>
      <h2>Who this is between</h2>
      <p>
        These terms are between {operator} and the owner of a workspace. The owner decides who else may use the
        workspace, and answers for it.
      </p>
      <h2>What you may do</h2>
      <p>
        You may use the service for your own work within the limits of your plan. You may not use it to harm others, to
        reach what is not yours, or to sell it on as it is.
      </p>
      <h2>What you pay</h2>
      <p>
        Seats are paid in advance, by month or by year. Fewer seats and a smaller plan take effect at the end of the paid
        period. If a payment fails, access is reduced step by step on dates that every page shows, and returns once the
        open invoice is paid.
      </p>
      <h2>What is yours</h2>
      <p>
        What you put in remains yours. You can export it at any time, also when an invoice is open. When you close a
        workspace it can be restored until the date it shows; after that its data is erased.
      </p>
      <h2>Ending</h2>
      <p>You can cancel at any time. The plan then runs to the end of the paid period.</p>
      <h2>Liability, law and courts</h2>
      <p>To be written by {operator}.</p>
    </Legal>
  );
}

export type LegalTemplateProps = { operator: string; version: string; since: string; reader: Reader };
