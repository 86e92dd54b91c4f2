const minute = 60_000;

/** Without a request for so long, a staff session has ended. */
export const staffIdleMs = 30 * minute;
/** However busy, it ends after this. */
export const staffAbsoluteMs = 10 * 60 * minute;
/** Between the password and the second factor. */
export const halfSessionMs = 10 * minute;
/** A look at one workspace. */
export const lookMinutes = 60;
