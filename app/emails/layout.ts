import { escapeHtml, oneLine } from "#app/emails/escape.ts";
import type { Mail } from "#app/emails/mail.ts";

export interface MailParts {
  /** Names the template for staff and for tests, such as "verify-address". */
  template: string;
  subject: string;
  /** What an inbox shows beside the subject: the fact or the date that matters. */
  preheader: string;
  heading: string;
  paragraphs: readonly string[];
  facts?: readonly MailFact[];
  /** One thing to do. The address begins with the site's own origin. */
  button?: { label: string; url: string };
  /** Small print under the button: what opening it does, and what to do if it was not you. */
  closing?: string;
  /** Why this person gets this mail; it stands last. */
  reason: string;
}

export interface MailFact {
  label: string;
  value: string;
  tone?: "warning";
}

/** The one layout of our mails: a column of 560 px, system fonts, dark where the reader's program allows it. All text is escaped here. */
export function renderMail(parts: MailParts): Mail {
  const { template } = parts;
  const subject = oneLine(parts.subject);
  if (parts.button && !/^https?:\/\//.test(parts.button.url)) throw new Error(`The mail ${template} links to something that is no page.`);
  return { template, subject, html: html({ ...parts, subject }), text: plainText(parts) };
}

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const dark = [
  ".ground{background:#0d1315!important}",
  ".sheet{background:#151c1e!important;border-color:#2c3639!important}",
  ".strong{color:#e9eeee!important}",
  ".plain{color:#b5bfc1!important}",
  ".quiet{color:#98a3a6!important}",
  ".rule{border-color:#2c3639!important}",
  ".brand{color:#7cc8d2!important}",
  ".fill{background:#7cc8d2!important;color:#081417!important}",
  ".warning{color:#e5b95f!important}",
].join("");

function html(parts: MailParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(parts.subject)}</title>
<style>@media (max-width:480px){.sheet{padding:24px 20px!important}}@media (prefers-color-scheme:dark){${dark}}</style>
</head>
<body class="ground" style="margin:0;background:#f1f5f5">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(parts.preheader)}</div>
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" style="background:#f1f5f5"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px">
<tr><td class="brand" style="${font};font-size:16px;font-weight:700;color:#1a5e6b;padding:0 4px 14px">${mark}Afterlogin</td></tr>
<tr><td class="sheet" style="background:#fdfefe;border:1px solid #d8dfe0;border-radius:10px;padding:32px 36px">
<h1 class="strong" style="${font};font-size:22px;line-height:28px;letter-spacing:-.01em;margin:0 0 12px;color:#172124">${escapeHtml(parts.heading)}</h1>
${parts.paragraphs.map(paragraph).join("\n")}
${parts.facts?.length ? factsTable(parts.facts) : ""}
${parts.button ? button(parts.button) : ""}
${parts.closing ? `<p class="plain" style="${font};font-size:14px;line-height:21px;margin:0;color:#3a474b">${escapeHtml(parts.closing)}</p>` : ""}
</td></tr>
<tr><td class="quiet" style="${font};font-size:13px;line-height:19px;color:#556165;padding:16px 4px">${escapeHtml(parts.reason)}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

const mark =
  `<span class="fill" style="display:inline-block;width:3px;height:14px;border-radius:2px;background:#1a5e6b;vertical-align:-2px"></span>` +
  `<span class="fill" style="display:inline-block;width:10px;height:10px;border-radius:50%;background:#1a5e6b;margin:0 8px 0 3px"></span>`;

function paragraph(text: string): string {
  return `<p class="plain" style="${font};font-size:16px;line-height:24px;margin:0 0 16px;color:#3a474b">${escapeHtml(text)}</p>`;
}

function factsTable(facts: readonly MailFact[]): string {
  return `<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:4px 0 20px">${facts.map(factRow).join("")}</table>`;
}

function factRow({ label, value, tone }: MailFact): string {
  const cell = `${font};font-size:15px;line-height:21px;border-bottom:1px solid #d8dfe0;vertical-align:top;text-align:left`;
  const [name, colour] = tone === "warning" ? ["warning", "#7a4a06"] : ["strong", "#172124"];
  return (
    `<tr><th scope="row" class="quiet rule" style="${cell};font-weight:400;padding:9px 12px 9px 0;color:#556165;width:34%">${escapeHtml(label)}</th>` +
    `<td class="${name} rule" style="${cell};padding:9px 0;color:${colour};font-variant-numeric:tabular-nums;overflow-wrap:anywhere">${escapeHtml(value)}</td></tr>`
  );
}

function button({ label, url }: { label: string; url: string }): string {
  return (
    `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:20px 0"><tr><td>` +
    `<a class="fill" href="${escapeHtml(url)}" style="${font};display:inline-block;background:#1a5e6b;color:#fbfefe;font-size:16px;font-weight:600;text-decoration:none;padding:11px 20px;border-radius:6px">${escapeHtml(label)}</a>` +
    `</td></tr></table>`
  );
}

/** The same facts in the same order for those who read text. */
function plainText(parts: MailParts): string {
  return [
    parts.heading,
    ...parts.paragraphs,
    parts.facts?.map(({ label, value }) => `${oneLine(label)}: ${oneLine(value)}`).join("\n"),
    parts.button && `${parts.button.label}:\n${parts.button.url}`,
    parts.closing,
    `--\n${parts.reason}`,
  ]
    .filter((part): part is string => Boolean(part))
    .join("\n\n")
    .concat("\n");
}
