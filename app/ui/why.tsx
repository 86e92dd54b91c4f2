import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { Mark, type MarkName } from "#app/ui/mark.tsx";
import { Note } from "#app/ui/note.tsx";
import { Status } from "#app/ui/status.tsx";

/** Why somebody may or may not do something: the verdict, and each layer in the order it was asked. */
export function Why({ allowed, verdict, decision, children }: WhyProps) {
  return (
    <>
      <Note kind={allowed ? "plain" : "critical"}>
        <p className="font-semibold">
          <Status mark={allowed ? "yes" : "no"} tone={allowed ? "positive" : "critical"}>
            {verdict}
          </Status>
        </p>
        {decision && <p className="ml-5 text-ink-2">{decision}</p>}
      </Note>
      <ol className="why mt-3">{children}</ol>
    </>
  );
}

export type WhyProps = { allowed: boolean; verdict: string; decision?: ReactNode; children: ReactNode };

/** One layer: its value, and where and when that was read. */
export function WhyLayer({ outcome, layer, source, children }: WhyLayerProps) {
  return (
    <li className={classNames(outcomeTones[outcome], outcome === "decides" && "decides")}>
      <Mark name={outcomeMarks[outcome]} />
      <div className="line">
        <b>
          {layer}
          <span className="sr-only">, {outcomeWords[outcome]}</span>
        </b>
        <span>{children}</span>
        <span className="meta">{source}</span>
      </div>
    </li>
  );
}

/** `warns`: passes now, but something is under way. `silent`: had nothing to say. */
export type WhyOutcome = "passes" | "decides" | "warns" | "silent";
export type WhyLayerProps = { outcome: WhyOutcome; layer: string; source: ReactNode; children: ReactNode };

const outcomeTones: Record<WhyOutcome, string> = {
  passes: "is-positive",
  decides: "is-critical",
  warns: "is-caution",
  silent: "",
};
const outcomeMarks: Record<WhyOutcome, MarkName> = { passes: "yes", decides: "no", warns: "grace", silent: "none" };
const outcomeWords: Record<WhyOutcome, string> = {
  passes: "passes",
  decides: "refuses",
  warns: "passes for now",
  silent: "says nothing",
};
