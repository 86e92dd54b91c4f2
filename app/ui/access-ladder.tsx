import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { Mark, type AccessPhase } from "#app/ui/mark.tsx";
import { accessWords } from "#app/ui/status.tsx";

/** The phases of access in a row with their dates, the present one lit. */
export function AccessLadder({ steps }: { steps: readonly LadderStep[] }) {
  const present = steps.findIndex((step) => step.now);
  return (
    <ol className="ladder">
      {steps.map((step, index) => (
        <li
          key={step.phase}
          className={classNames(index < present && "past", `is-at-${step.phase}`)}
          aria-current={step.now ? "step" : undefined}
        >
          <Mark name={step.phase} />
          <b>
            {step.title ?? accessWords[step.phase]}
            {step.now && ", now"}
          </b>
          {step.detail}
        </li>
      ))}
    </ol>
  );
}

/** `detail` says from or until when, and what works then. */
export type LadderStep = { phase: AccessPhase; title?: string; detail: ReactNode; now?: boolean };
