/** For what is refused before any route runs: short, without assets, and it says what to do. */
export function plainPage(status: keyof typeof words, requestId: string): Response {
  const { title, text } = words[status];
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p><p><a href="/">Back to the start</a></p><p><small>Request ${requestId}. <a href="/contact?request=${requestId}">Write to us about it</a></small></p></main></body></html>`;
  return new Response(html, { status, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } });
}

const words = {
  400: { title: "That address cannot be read", text: "Check the address, or begin again from the start page." },
  403: { title: "That form did not come from here", text: "Open the page itself and send the form from there. Nothing was changed." },
  404: { title: "There is nothing here", text: "Check the address, or begin again from the start page." },
  405: { title: "That is not done this way", text: "Open the page in a browser and use its forms and links." },
  413: { title: "That is too much at once", text: "A form may hold one megabyte. Shorten the text and send it again. Nothing was changed." },
  500: { title: "Something failed", text: "Nothing was changed. Try again, or write to us." },
  503: { title: "Back in a moment", text: "The service is being restarted. Try again in a few seconds." },
} as const;
