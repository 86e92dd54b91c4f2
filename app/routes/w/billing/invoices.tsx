import { invoiceFilter, invoiceFilters } from "#app/domain/billing/invoices/invoice-filters.rules.ts";
import { listInvoices } from "#app/domain/billing/invoices/list-invoices.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { InvoiceTable } from "#app/routes/w/billing/invoice-table.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, FilterSelect } from "#app/ui/filter-bar.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import type { Route } from "./+types/invoices";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const status = invoiceFilter(url.searchParams.get("status"));
  const after = url.searchParams.get("after");
  const { name, slug } = scope.standing.workspace;
  const { locale, timeZone } = entry.user;
  return { ...(await listInvoices(scope, { status, after })), status, first: after === null, workspace: { name, slug }, reader: { locale, timeZone } };
});

export default function Invoices({ loaderData }: Route.ComponentProps) {
  const { invoices, status, first, next, workspace, reader } = loaderData;
  const base = `/w/${workspace.slug}/billing/invoices`;
  if (invoices.length === 0 && !status && first) {
    return (
      <BillingPage title="Invoices" workspace={workspace}>
        <Empty title="There is no invoice yet" action={<LinkButton href={`/w/${workspace.slug}/billing`}>Back to Billing</LinkButton>}>
          The first one comes with the first payment. Each then stands here with its PDF.
        </Empty>
      </BillingPage>
    );
  }
  const more = new URLSearchParams({ ...(status && { status }), ...(next && { after: next }) });
  return (
    <BillingPage title="Invoices" workspace={workspace} summary="Every invoice with what became of it. The documents come from Stripe.">
      <FilterBar label="Invoices" clearHref={status ? base : null}>
        <FilterSelect name="status" label="Status" value={status ?? ""} options={options} />
      </FilterBar>
      {invoices.length === 0 ? <NothingFound clearHref={base}>No invoice here matches that.</NothingFound> : <InvoiceTable invoices={invoices} reader={reader} />}
      {(invoices.length > 0 || !first) && (
        <Pagination
          summary={invoices.length === 1 ? "1 invoice" : `${invoices.length} invoices on this page`}
          previousHref={first ? null : status ? `${base}?status=${status}` : base}
          nextHref={next && `${base}?${more}`}
          words={{ previous: "Newest", next: "Older" }}
        />
      )}
    </BillingPage>
  );
}

const options = [{ value: "", label: "Every status" }, ...Object.entries(invoiceFilters).map(([value, { label }]) => ({ value, label }))];
