import type { ReactNode } from "react";

/** A part of a page between hairlines; its title stands in the margin where there is room. */
export function Section({ title, note, wide, id, children }: SectionProps) {
  return (
    <section className={wide ? "section wide" : "section"} id={id}>
      <header>
        <h2>{title}</h2>
        {note && <p>{note}</p>}
      </header>
      <div>{children}</div>
    </section>
  );
}

export type SectionProps = {
  title: ReactNode;
  /** One line under the title: what holds here, and since when. */
  note?: ReactNode;
  /** The title stands above instead. */
  wide?: boolean;
  id?: string;
  children: ReactNode;
};
