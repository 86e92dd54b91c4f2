const day = 24 * 60 * 60 * 1000;

/** Without a request for so long, a session has ended. */
export const sessionIdleMs = 14 * day;
/** However busy, a session ends after this: then the password is asked again. */
export const sessionAbsoluteMs = 90 * day;

export const verificationHours = 24;
export const resetHours = 1;
