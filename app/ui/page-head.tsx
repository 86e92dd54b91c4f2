import type { ReactNode } from "react";

/** A page's title, one line on what it shows, and its actions: one primary at most. */
export function PageHead({ title, crumbs, actions, children }: PageHeadProps) {
  return (
    <>
      {crumbs && <Crumbs crumbs={crumbs} />}
      <div className="page-head">
        <div>
          <h1>{title}</h1>
          {children && <p>{children}</p>}
        </div>
        {actions && <div className="bar">{actions}</div>}
      </div>
    </>
  );
}

export type PageHeadProps = {
  title: ReactNode;
  crumbs?: readonly Crumb[] | undefined;
  actions?: ReactNode;
  children?: ReactNode;
};

/** Where the page lies. The last crumb is the page itself and has no link. */
export type Crumb = { label: string; href?: string };

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="crumbs">
        {crumbs.map((crumb) => (
          <li key={crumb.label}>{crumb.href ? <a href={crumb.href}>{crumb.label}</a> : crumb.label}</li>
        ))}
      </ol>
    </nav>
  );
}
