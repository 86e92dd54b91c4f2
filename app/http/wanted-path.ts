/** The wanted page from what an address or a form says: a path on this site, or null. */
export function wantedPath(value: FormDataEntryValue | null): string | null {
  return safePath(typeof value === "string" ? value : null, "") || null;
}

/** A path on this site from something a stranger may have written, or the fallback. Ours are all in ASCII, as the header is that leads there. */
export function safePath(value: string | null | undefined, fallback: string): string {
  if (!value || value.length > 2_000 || !/^\/(?!\/)[!-~]*$/.test(value) || value.includes("\\")) return fallback;
  return value;
}
