/** What sign-up records as accepted. Raise it when the text of the terms or of the privacy notice changes. */
export const termsVersion = "1";
export const termsSince = "2026-11-01";
