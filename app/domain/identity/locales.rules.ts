/** How dates, times and amounts are written. The words of the interface are English. */
export const locales = [
  { locale: "en-GB", label: "English (United Kingdom)" },
  { locale: "en-US", label: "English (United States)" },
  { locale: "en-IE", label: "English (Ireland)" },
  { locale: "de-DE", label: "German (Germany)" },
  { locale: "es-ES", label: "Spanish (Spain)" },
  { locale: "fr-FR", label: "French (France)" },
  { locale: "it-IT", label: "Italian (Italy)" },
  { locale: "nl-NL", label: "Dutch (Netherlands)" },
  { locale: "pl-PL", label: "Polish (Poland)" },
  { locale: "pt-PT", label: "Portuguese (Portugal)" },
  { locale: "sv-SE", label: "Swedish (Sweden)" },
] as const;

export function isLocale(locale: string): boolean {
  return locales.some((known) => known.locale === locale);
}

/** Every zone that the runtime knows, UTC first. */
export function timeZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
}
