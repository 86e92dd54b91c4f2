const dayInMilliseconds = 86_400_000;

/** How a reader sees times: their language tag and their IANA zone. */
export type DateView = { locale: string; timeZone: string };

/** Whole days of 24 hours. Grace, trials and expiries count these, so summer time moves nothing. */
export function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * dayInMilliseconds);
}

/** The same day of a later month in UTC; a day that month lacks becomes its last day. */
export function addMonths(date: Date, months: number): Date {
  const moved = new Date(date);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  moved.setUTCDate(Math.min(date.getUTCDate(), daysInMonth(moved)));
  return moved;
}

/** Days until an instant, begun days counted whole, never below zero: what "5 days left" says. */
export function daysLeft(until: Date, now: Date): number {
  return Math.max(0, Math.ceil((until.getTime() - now.getTime()) / dayInMilliseconds));
}

/** "20 November 2026" */
export function formatDate(date: Date, view: DateView): string {
  return formatter(view, { day: "numeric", month: "long", year: "numeric" }).format(date);
}

/** "20 November", for a date whose year the reader knows. */
export function formatDay(date: Date, view: DateView): string {
  return formatter(view, { day: "numeric", month: "long" }).format(date);
}

/** "09:00" */
export function formatTime(date: Date, view: DateView): string {
  return formatter(view, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

/** "20 November 2026, 09:00" */
export function formatDateTime(date: Date, view: DateView): string {
  return `${formatDate(date, view)}, ${formatTime(date, view)}`;
}

/** The calendar day an instant falls on in a zone, as 2026-11-20. */
export function isoDayIn(date: Date, timeZone: string): string {
  return formatter({ locale: "en-CA", timeZone }, { year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

// Building a formatter costs far more than using it, and a page shows many dates.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(view: DateView, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${view.locale}|${view.timeZone}|${Object.entries(options).join(";")}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(view.locale, { ...options, timeZone: view.timeZone });
  formatters.set(key, made);
  return made;
}
