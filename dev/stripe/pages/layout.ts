import { Html, html } from "./html.ts";

/** Each page says what it is before anything else. */
export function layout(title: string, main: Html, width: "narrow" | "wide" = "narrow"): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Local Stripe</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="not-stripe"><p><strong>This is the local Stripe.</strong> It is not Stripe; no money moves.</p></header>
<main class="${width}">
<h1>${title}</h1>
${main}
</main>
</body>
</html>
`.text;
}

export function alert(message: string | null): Html {
  return message === null ? new Html("") : html`<p class="alert" role="alert">${message}</p>`;
}

export function notice(message: string): Html {
  return html`<p class="notice" role="status">${message}</p>`;
}

export function timeOf(seconds: number): Html {
  const date = new Date(seconds * 1000);
  return html`<time datetime="${date.toISOString()}">${dateTimeText(date)}</time>`;
}

export function dateTimeText(date: Date): string {
  const text = date.toLocaleString("en-GB", {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC",
  });
  return `${text} UTC`;
}
