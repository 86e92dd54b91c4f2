import type { ReactNode } from "react";

/** Facts: a name and its value, line by line. */
export function KeyValues({ entries, tight }: { entries: readonly KeyValue[]; tight?: boolean }) {
  return (
    <dl className={tight ? "kv tight" : "kv"}>
      {entries.map((entry) => (
        <div key={entry.term}>
          <dt>{entry.term}</dt>
          <dd>{entry.value}</dd>
        </div>
      ))}
    </dl>
  );
}

export type KeyValue = { term: string; value: ReactNode };
