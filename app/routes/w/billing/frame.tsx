import type { ReactNode } from "react";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";

/** A page under Billing: its title in the browser and on the page, and the way back. */
export function BillingPage({ title, workspace, summary, children }: BillingPageProps) {
  return (
    <Page>
      <title>{`${title} · ${workspace.name} · Afterlogin`}</title>
      <PageHead title={title} crumbs={[{ label: "Billing", href: `/w/${workspace.slug}/billing` }, { label: title }]}>
        {summary}
      </PageHead>
      {children}
    </Page>
  );
}

export type BillingPageProps = { title: string; workspace: { name: string; slug: string }; summary?: ReactNode; children: ReactNode };
