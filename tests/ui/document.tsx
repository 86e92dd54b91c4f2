import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";

export type Theme = "light" | "dark";

/** A page as the root route sends it: no React in the browser, one stylesheet, one script. */
export function renderDocument(title: string, theme: Theme, body: ReactNode): string {
  const html = (
    <html lang="en-GB" data-theme={theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="stylesheet" href="/app.css" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <script type="module" src="/afterlogin.js" />
      </head>
      <body>{body}</body>
    </html>
  );
  return `<!doctype html>${renderToStaticMarkup(html)}`;
}
