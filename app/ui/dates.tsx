import { dateText, dateTimeText, machineText, relativeText, timeText, toDate, type Moment } from "#app/ui/date-text.ts";

/** Whose dates: both come from the reader's profile, never from the server's own settings. */
export type Reader = { locale: string; timeZone: string };
type DateProps = Reader & { at: Moment; short?: boolean };

/** "20 November 2026". */
export function DateOnly({ at, locale, timeZone, short }: DateProps) {
  return <time dateTime={machineText(at)}>{dateText(at, locale, timeZone, short ? "short" : "long")}</time>;
}

/** "20 November 2026, 14:31". */
export function DateTime({ at, locale, timeZone, short }: DateProps) {
  return <time dateTime={machineText(at)}>{dateTimeText(at, locale, timeZone, short ? "short" : "long")}</time>;
}

/** "14:31", under a heading that says the day. */
export function TimeOnly({ at, locale, timeZone }: Reader & { at: Moment }) {
  return <time dateTime={machineText(at)}>{timeText(at, locale, timeZone)}</time>;
}

/** "12 minutes ago" under a day, else the date. The script keeps it true while the page stays open. */
export function RelativeTime({ at, now, locale, timeZone }: Reader & { at: Moment; now: Moment }) {
  const words = relativeText(at, now, locale);
  if (!words) return <DateOnly at={at} locale={locale} timeZone={timeZone} short />;
  return (
    <time
      dateTime={machineText(at)}
      title={dateTimeText(at, locale, timeZone)}
      data-relative={locale}
      data-age={toDate(now).getTime() - toDate(at).getTime()}
      data-date={dateText(at, locale, timeZone, "short")}
    >
      {words}
    </time>
  );
}
