/** An answer with its body read. */
export interface Answer {
  status: number;
  /** Where a redirect leads, without the origin. */
  location: string | null;
  headers: Headers;
  setCookies: string[];
  body: string;
}

export type Visitor = ReturnType<typeof createVisitor>;

/**
 * A browser without pictures: keeps cookies, sends forms as a browser would, and follows no redirect by itself. `address`
 * is what the proxy in front says; tests give each visitor one, so that nobody's limits are another's.
 */
export function createVisitor(url: string, options: { address?: string; userAgent?: string; cookies?: Record<string, string> } = {}) {
  const cookies = new Map(Object.entries(options.cookies ?? {}));

  async function send(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    if (options.address) headers.set("x-forwarded-for", options.address);
    if (options.userAgent) headers.set("user-agent", options.userAgent);
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: "manual" });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) keep(line);
    const location = response.headers.get("location");
    return { status: response.status, location: location?.replace(url, "") ?? null, headers: response.headers, setCookies, body: await response.text() };
  }

  function keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const at = pair.indexOf("=");
    if (attributes.includes("Max-Age=0")) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }

  return {
    cookies,
    send,
    get: (path: string) => send(path),
    post: (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      send(path, { method: "POST", body: new URLSearchParams(fields), headers: { origin: new URL(url).origin, ...headers } }),
  };
}

/** The words of a page, without its tags. */
export function textOf(html: string): string {
  return html
    .replace(/<(script|style|head)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}
