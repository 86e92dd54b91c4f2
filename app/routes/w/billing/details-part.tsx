import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

export function DetailsPart({ billing }: BillingData) {
  const { details, manages, workspace } = billing;
  const base = `/w/${workspace.slug}/billing`;
  return (
    <Section title="Billing details">
      <KeyValues
        entries={[
          { term: "Card", value: details.card ?? "None yet" },
          { term: "Billing email", value: <span className="break-all">{details.billingEmail}</span> },
        ]}
      />
      {manages && (
        <div className="bar mt-4">
          <LinkButton href={`${base}/details`}>Change billing email</LinkButton>
          {details.hasCustomer && (
            <form method="post" action={`${base}/card`}>
              <SubmitButton kind="outlined" pending="Opening">
                {details.card ? "Update card" : "Add card"}
              </SubmitButton>
            </form>
          )}
        </div>
      )}
    </Section>
  );
}
