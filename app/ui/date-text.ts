const dayMs = 86_400_000;

/** "20 November 2026". A bare "2026-11-20" is a day on the calendar and has no time zone. */
export function dateText(at: Moment, locale: string, timeZone: string, length: "long" | "short" = "long"): string {
  const zone = typeof at === "string" && isCalendarDay(at) ? "UTC" : timeZone;
  return formatFor(`date ${length}`, locale, zone, { day: "numeric", month: length, year: "numeric" }).format(toDate(at));
}

/** "20 November 2026, 14:31". */
export function dateTimeText(at: Moment, locale: string, timeZone: string, length: "long" | "short" = "long"): string {
  return `${dateText(at, locale, timeZone, length)}, ${timeText(at, locale, timeZone)}`;
}

/** "14:31". */
export function timeText(at: Moment, locale: string, timeZone: string): string {
  return formatFor("time", locale, timeZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(toDate(at));
}

/** "12 minutes ago" within a day of `now`; undefined beyond it, where a date says more. */
export function relativeText(at: Moment, now: Moment, locale: string): string | undefined {
  const difference = toDate(at).getTime() - toDate(now).getTime();
  const distance = Math.abs(difference);
  if (distance >= dayMs) return undefined;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (distance < 60_000) return words.format(0, "second");
  if (distance < 3_600_000) return words.format(Math.trunc(difference / 60_000), "minute");
  return words.format(Math.trunc(difference / 3_600_000), "hour");
}

export type Moment = Date | string | number;

export function toDate(at: Moment): Date {
  return at instanceof Date ? at : new Date(at);
}

/** The `datetime` attribute: a calendar day stays one. */
export function machineText(at: Moment): string {
  return typeof at === "string" && isCalendarDay(at) ? at : toDate(at).toISOString();
}

function isCalendarDay(at: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(at);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Building a formatter costs far more than using it. */
function formatFor(kind: string, locale: string, timeZone: string, options: Intl.DateTimeFormatOptions) {
  const key = `${kind} ${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
  formats.set(key, made);
  return made;
}
