import type { ReactNode } from "react";
import { Mark, type MarkName } from "#app/ui/mark.tsx";
import type { Tone } from "#app/ui/status.tsx";

/** What happened, newest first: marks on a spine, the time at the right. */
export function Timeline({ children }: { children: ReactNode }) {
  return <ol className="timeline">{children}</ol>;
}

/** Led by a mark, or by something else such as a small Avatar. `time` is a component of dates.tsx. */
export function Happening({ mark, lead, tone = "plain", time, detail, children }: HappeningProps) {
  return (
    <li>
      <span className={tone === "plain" ? undefined : `is-${tone}`}>{mark ? <Mark name={mark} /> : lead}</span>
      <div>
        <p>{children}</p>
        {detail}
      </div>
      {time}
    </li>
  );
}

export type HappeningProps = {
  mark?: MarkName;
  lead?: ReactNode;
  tone?: Tone;
  time: ReactNode;
  /** Below the line: from where, why, a Diff. */
  detail?: ReactNode;
  children: ReactNode;
};

/** The day above a stretch of the timeline. */
export function Day({ children, level = 2 }: { children: ReactNode; level?: 2 | 3 }) {
  return level === 2 ? <h2 className="day">{children}</h2> : <h3 className="day">{children}</h3>;
}
