import type { FeatureKey, LimitKey, MeterKey } from "#app/domain/plans.rules.ts";

/** `total`: what was used in a period, begun anew with the next. `level`: what is there now, which goes up and down. */
export type Meter = { label: string; counts: "total" | "level"; feature: FeatureKey; limit: LimitKey };

/** What is counted. A meter exists for a workspace when its feature does: no page speaks of it before. */
export const meters = {
  api_requests: { label: "API requests", counts: "total", feature: "api", limit: "apiRequestsPerMonth" },
  storage_bytes: { label: "File storage", counts: "level", feature: "files", limit: "storageBytes" },
} as const satisfies Record<MeterKey, Meter>;
