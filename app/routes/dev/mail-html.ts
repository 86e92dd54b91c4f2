import { getInboxMail } from "#app/http/dev-inbox.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { publicLoader } from "#app/http/route.ts";

/**
 * A mail's own HTML, under a policy of its own: styles as mails write them, pictures within the mail, links that work,
 * and nothing else. No script, no form, no request to anywhere.
 */
const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
].join("; ");

export const loader = publicLoader(async ({ params, state }) => {
  const { html } = await getInboxMail(state.runtime, params.mailId ?? "");
  if (html === null) refuseUnknown();
  return new Response(html, {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, "referrer-policy": "no-referrer", "cache-control": "no-store" },
  });
});
