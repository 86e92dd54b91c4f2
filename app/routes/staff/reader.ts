import type { Reader } from "#app/ui/dates.tsx";

/** Staff compare times with logs and with Stripe, so theirs are in UTC. */
export const staffReader: Reader = { locale: "en-GB", timeZone: "UTC" };
