/** What people quote: the random end of the request's id, which says nothing about how many there are. */
export function supportNumber(id: string): string {
  return `SR-${id.replaceAll("-", "").slice(-8).toUpperCase()}`;
}

export function isSupportNumber(text: string | null): text is string {
  return /^SR-[0-9A-F]{8}$/.test(text ?? "");
}
