/** The value of one cookie as the browser sent it, or null. Never throws on what a stranger may send. */
export function rawCookie(header: string | null, name: string): string | null {
  if (!header || header.length > 16_384) return null;
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** A Set-Cookie line. Values are already safe for a cookie (base64url or a known word). */
export function setCookie(name: string, value: string, options: { secure: boolean; maxAge?: number; sameSite?: "Lax" | "Strict" }): string {
  const parts = [`${prefixed(name, options.secure)}=${value}`, "Path=/", "HttpOnly", `SameSite=${options.sameSite ?? "Lax"}`];
  if (options.secure) parts.push("Secure");
  if (options.maxAge !== undefined) parts.push(`Max-Age=${options.maxAge}`);
  return parts.join("; ");
}

export function clearCookie(name: string, options: { secure: boolean }): string {
  return setCookie(name, "", { ...options, maxAge: 0 });
}

/**
 * `__Host-` binds a cookie to this origin, path / and HTTPS. Browsers refuse the prefix without TLS, so plain-HTTP
 * localhost goes without it.
 */
export function prefixed(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}
