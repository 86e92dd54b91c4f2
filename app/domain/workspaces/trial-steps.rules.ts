import { addDays } from "#app/domain/dates.rules.ts";
import { trialGraceEnd } from "#app/domain/terms.rules.ts";

export type TrialStepKind = "trial.7_days" | "trial.3_days" | "trial.1_day" | "trial.ended" | "trial.grace_over";

/** What falls due around a trial's end, in order. A trial that is moved schedules the same kinds at other times. */
export function trialSteps(endsAt: Date): { kind: TrialStepKind; at: Date }[] {
  return [
    { kind: "trial.7_days", at: addDays(endsAt, -7) },
    { kind: "trial.3_days", at: addDays(endsAt, -3) },
    { kind: "trial.1_day", at: addDays(endsAt, -1) },
    { kind: "trial.ended", at: endsAt },
    { kind: "trial.grace_over", at: trialGraceEnd(endsAt) },
  ];
}
