import { getBilling } from "#app/domain/billing/get-billing.ts";
import { currencyFor } from "#app/domain/currency.rules.ts";
import { listPrices } from "#app/domain/billing/prices/price-words.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { DetailsPart } from "#app/routes/w/billing/details-part.tsx";
import { FallbackPart } from "#app/routes/w/billing/fallback-part.tsx";
import { InvoiceTable } from "#app/routes/w/billing/invoice-table.tsx";
import { PaymentPart } from "#app/routes/w/billing/payment-part.tsx";
import { PlanFit } from "#app/routes/w/billing/plan-fit.tsx";
import { PlanPart } from "#app/routes/w/billing/plan-part.tsx";
import { SetAsidePart } from "#app/routes/w/billing/set-aside-part.tsx";
import { UsagePart } from "#app/routes/w/billing/usage-part.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Section } from "#app/ui/section.tsx";
import type { Route } from "./+types/overview";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  const { locale, timeZone } = entry.user;
  return { billing: await getBilling(scope), prices: listPrices(currencyFor(scope.standing)), reader: { locale, timeZone } };
});

export type BillingData = Route.ComponentProps["loaderData"];

export default function Overview({ loaderData }: Route.ComponentProps) {
  const { billing } = loaderData;
  const { toCome } = billing;
  return (
    <Page>
      <title>{`Billing · ${billing.workspace.name} · Afterlogin`}</title>
      <PageHead title="Billing">{!billing.manages && "You can read it. Changing it is for the owner and for billing managers."}</PageHead>
      <PaymentPart {...loaderData} />
      <PlanPart {...loaderData} />
      {toCome && <PlanFit billing={billing} next={toCome} reader={loaderData.reader} />}
      <SetAsidePart {...loaderData} />
      <FallbackPart {...loaderData} />
      <UsagePart {...loaderData} />
      <Section title="Invoices" note={billing.invoices.length > 0 && "Each as a PDF, from Stripe."}>
        {billing.invoices.length === 0 ? (
          <p className="text-ink-2">There is no invoice yet. The first one comes with the first payment.</p>
        ) : (
          <InvoiceTable invoices={billing.invoices} reader={loaderData.reader} />
        )}
        {billing.invoices.length > 0 && (
          <p className="mt-4">
            <a href={`/w/${billing.workspace.slug}/billing/invoices`}>All invoices</a>
          </p>
        )}
      </Section>
      <DetailsPart {...loaderData} />
    </Page>
  );
}
