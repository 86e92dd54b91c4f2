/** The contact form's address. What it names goes along with the message, so that nobody has to describe it. */
export function contactAddress(about: { workspace?: string; page?: string; request?: string | undefined }): string {
  const named = Object.entries(about).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return named.length === 0 ? "/contact" : `/contact?${new URLSearchParams(named)}`;
}
