/** Stripe's own words for why somebody leaves, and ours. */
export const cancellationReasons = {
  too_expensive: "Too expensive",
  missing_features: "Something is missing",
  switched_service: "We use another service",
  unused: "We do not use it enough",
  too_complex: "Too hard to use",
  other: "Another reason",
} as const;

export type CancellationReason = keyof typeof cancellationReasons;
