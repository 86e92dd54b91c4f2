import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { Icon } from "#app/ui/icons.tsx";

/**
 * The table of this product. On a narrow page `stack` turns each row into labelled lines; CSS then
 * takes away the table's native meaning, so every part carries its role explicitly.
 */
export function Ledger({ label, caption, columns, stack = true, middle = true, footer, children }: LedgerProps) {
  return (
    <table className={classNames("ledger", middle && "mid", stack && "stack")} role="table" aria-label={label}>
      {caption && <caption>{caption}</caption>}
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <ColumnHead key={column.label} column={column} />
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
      {footer && <tfoot role="rowgroup">{footer}</tfoot>}
    </table>
  );
}

export type LedgerProps = {
  /** What the table holds, for those who cannot see the title above it. */
  label?: string;
  caption?: ReactNode;
  columns: readonly Column[];
  stack?: boolean;
  middle?: boolean;
  footer?: ReactNode;
  children: ReactNode;
};
export type Column = {
  label: string;
  align?: "right";
  /** The label is spoken but not shown, as above a column of buttons. */
  hidden?: boolean;
  /** A link that sorts by this column; `sorted` when it does so now. */
  sort?: { href: string; sorted?: "ascending" | "descending" | undefined };
};

function ColumnHead({ column }: { column: Column }) {
  const { label, align, hidden, sort } = column;
  return (
    <th role="columnheader" scope="col" className={align === "right" ? "r" : undefined} aria-sort={sort?.sorted}>
      {sort ? (
        <a href={sort.href}>
          {label}
          {sort.sorted && <Icon name={sort.sorted === "ascending" ? "arrow-up" : "arrow-down"} />}
        </a>
      ) : (
        <span className={hidden ? "sr-only" : undefined}>{label}</span>
      )}
    </th>
  );
}

export function Row({ total, children }: { total?: boolean; children: ReactNode }) {
  return (
    <tr role="row" className={total ? "total" : undefined}>
      {children}
    </tr>
  );
}

/** What the row is about. */
export function RowHead({ strong, children }: { strong?: boolean; children: ReactNode }) {
  return (
    <th role="rowheader" scope="row">
      {strong ? <b>{children}</b> : children}
    </th>
  );
}

export function Cell({ label, align, push, full, tone, span, children }: CellProps) {
  return (
    <td
      role="cell"
      className={classNames(align === "right" && "r", push && "push", full && "full", tone && `t-${tone}`) || undefined}
      data-label={label && `${label}:`}
      colSpan={span}
    >
      {children}
    </td>
  );
}

export type CellProps = {
  /** Stands before the value when rows are stacked; leave it out where the value speaks for itself. */
  label?: string;
  align?: "right";
  /** Stacked: stays at the top right of the row, as a row's menu does. */
  push?: boolean;
  /** Stacked: takes a line of its own, after the others. */
  full?: boolean;
  tone?: "caution" | "critical" | "positive" | "info";
  span?: number;
  children?: ReactNode;
};

/** For tables that cannot stack: scrolls sideways, by keyboard too. */
export function ScrollRegion({ label, latest, children }: { label: string; latest?: boolean; children: ReactNode }) {
  return (
    <div className={classNames("scroll", latest && "latest")} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
