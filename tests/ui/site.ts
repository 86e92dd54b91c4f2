import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { buildStylesheet, root } from "#tests/ui/stylesheet.ts";

export const origin = "http://gallery.localhost";

/** As strict as the product's own: an inline style or handler would be refused and reported. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
].join("; ");

const types: Record<string, string> = { js: "text/javascript", woff2: "font/woff2", svg: "image/svg+xml", css: "text/css" };

/** Serves pages, stylesheet and public files to a browser without a server. */
export async function makeSite(pages: ReadonlyMap<string, string>) {
  const css = await buildStylesheet("tests/ui/gallery.css");
  return async function serve(context: BrowserContext): Promise<void> {
    await context.route(`${origin}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const page = pages.get(pathname.slice(1));
      if (page) {
        const headers = { "content-security-policy": policy };
        return route.fulfill({ body: page, contentType: "text/html; charset=utf-8", headers });
      }
      if (pathname === "/app.css") return route.fulfill({ body: css, contentType: "text/css" });
      const contentType = types[pathname.split(".").at(-1) ?? ""];
      if (!contentType) return route.fulfill({ status: 404, body: "" });
      return route.fulfill({ body: await readFile(join(root, "public", pathname)), contentType });
    });
  };
}
