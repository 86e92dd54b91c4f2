/**
 * Every request that may change something and carries cookies must come from our own pages: the browser's Origin says
 * so, or Sec-Fetch-Site where there is no Origin. A request without either is no browser's form, and is refused.
 * (SameSite=Lax is the second fence, not the first.)
 */
export function isForeign(request: { method: string; headers: Headers }, ownOrigin: string): boolean {
  if (request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS") return false;
  const origin = request.headers.get("origin");
  if (origin !== null) return origin !== ownOrigin;
  return request.headers.get("sec-fetch-site") !== "same-origin";
}
