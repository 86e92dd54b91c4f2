/** The wanted page from what an address or a form says: a path on this site, or null. */
export function wantedPath(value: FormDataEntryValue | null): string | null {
  return safePath(typeof value === "string" ? value : null, "") || null;
}

/** A path on this site from something a stranger may have written, or the fallback. */
export function safePath(value: string | null | undefined, fallback: string): string {
  if (!value || value.length > 2_000 || !/^\/(?![/\\])/.test(value) || /[\u0000-\u0020\u007f\\]/.test(value)) return fallback;
  return value;
}
