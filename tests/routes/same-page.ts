/** Where two pages begin to differ, but for what differs between any two requests. Empty: they are the same page. */
export function difference(one: string, other: string): string {
  const [a, b] = [bare(one), bare(other)];
  if (a === b) return "";
  let at = 0;
  while (a[at] === b[at]) at++;
  return `${a.slice(Math.max(0, at - 40), at + 120)} ⟷ ${b.slice(Math.max(0, at - 40), at + 120)}`;
}

function bare(html: string): string {
  return html.replace(/ ?nonce="[^"]*"/g, "").replace(/req_[0-9a-f]+/g, "").replace(/name="returnTo" value="[^"]*"|href="\/contact\?[^"]*"/g, "");
}
