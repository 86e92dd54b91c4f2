/** Offered when somebody pauses; kept in the workspace's activity, where staff read it. */
export const pauseReasons = {
  between_projects: "We are between projects",
  season: "Our work is seasonal",
  budget: "We must spend less for a while",
  trying_other: "We are trying something else",
  other: "Something else",
} as const;

export type PauseReason = keyof typeof pauseReasons;
