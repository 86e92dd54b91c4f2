import type { ReactNode } from "react";

/** A list between hairlines, where a table would be too much. */
export function Rows({ ordered, children }: { ordered?: boolean; children: ReactNode }) {
  return ordered ? <ol className="rows">{children}</ol> : <ul className="rows">{children}</ul>;
}

/** `lead` is a Mark, Icon, Avatar or Logo; `end` a button, a figure, a time. */
export function RowItem({ lead, title, detail, end, children }: RowItemProps) {
  return (
    <li>
      {lead && <span className="row-lead">{lead}</span>}
      <div className="grow">
        {title && <p className="font-semibold">{title}</p>}
        {children}
        {detail && <p className="meta mt-0.5">{detail}</p>}
      </div>
      {end}
    </li>
  );
}

export type RowItemProps = {
  lead?: ReactNode;
  title?: ReactNode;
  detail?: ReactNode;
  end?: ReactNode;
  children?: ReactNode;
};
