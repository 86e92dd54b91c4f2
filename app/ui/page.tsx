import type { ReactNode } from "react";

/** The sheet's measure: every page inside a shell stands in one. */
export function Page({ children }: { children: ReactNode }) {
  return <div className="page">{children}</div>;
}

/** Work on the left, what belongs to it on the right, one below the other when narrow. */
export function Split({ aside, children }: { aside: ReactNode; children: ReactNode }) {
  return (
    <div className="split">
      <div className="grid content-start gap-8">{children}</div>
      <div className="grid content-start gap-8">{aside}</div>
    </div>
  );
}

/** A title with something at its right, inside a page. */
export function Heading({ level = 2, beside, children }: HeadingProps) {
  const Title = level === 2 ? "h2" : "h3";
  return (
    <div className="bar mb-2">
      <Title className="grow">{children}</Title>
      {beside}
    </div>
  );
}

export type HeadingProps = { level?: 2 | 3; beside?: ReactNode; children: ReactNode };
