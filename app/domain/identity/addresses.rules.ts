export type AddressProblem =
  | "required"
  | "too_long"
  | "characters"
  | "no_at"
  | "local_part"
  | "domain"
  | "domain_needs_dot";
export type Address = { ok: true; email: string } | { ok: false; problem: AddressProblem };

/** RFC 5321: what fits between the angle brackets of MAIL FROM. */
const longest = 254;
const longestLocalPart = 64;

/**
 * An email address as it is stored and compared: trimmed, in lower case, its domain in ASCII.
 * Letters outside ASCII before the @ are refused: two that look alike must never be two people.
 */
export function normaliseAddress(raw: string): Address {
  const text = raw.trim();
  if (text === "") return refused("required");
  if (!text.isWellFormed() || /[\s\p{Cc}\p{Cf}]/u.test(text)) return refused("characters");
  const at = text.lastIndexOf("@");
  if (at < 1) return refused("no_at");
  const local = text.slice(0, at).toLowerCase();
  if (!isLocalPart(local)) return refused("local_part");
  const domain = asciiDomain(text.slice(at + 1));
  if (domain === null) return refused("domain");
  if (!domain.includes(".")) return refused("domain_needs_dot");
  if (!isDomain(domain)) return refused("domain");
  const email = `${local}@${domain}`;
  return email.length > longest ? refused("too_long") : { ok: true, email };
}

export function addressMessage(problem: AddressProblem): string {
  switch (problem) {
    case "required":
      return "Enter an email address.";
    case "too_long":
      return `An email address has at most ${longest} characters.`;
    case "characters":
      return "This holds a character that no email address has.";
    case "no_at":
      return "An email address has an @ between a name and a domain.";
    case "local_part":
      return "The part before @ is not one we can send to.";
    case "domain":
      return "The part after @ is not a domain.";
    case "domain_needs_dot":
      return "The part after @ needs a dot.";
  }
}

export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1);
}

function refused(problem: AddressProblem): Address {
  return { ok: false, problem };
}

/** Dots stand between other characters, never first, last or twice. */
function isLocalPart(local: string): boolean {
  if (local.length > longestLocalPart) return false;
  return local.split(".").every((word) => /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/.test(word));
}

/** The URL parser knows international names; it must not be shown what has a meaning in a URL. */
function asciiDomain(domain: string): string | null {
  if (/[^\p{L}\p{M}\p{N}.-]/u.test(domain)) return null;
  if (/^[a-z0-9.-]*$/i.test(domain)) return domain.toLowerCase();
  return URL.canParse(`http://${domain}/`) ? new URL(`http://${domain}/`).hostname : null;
}

function isDomain(domain: string): boolean {
  const labels = domain.split(".");
  return labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) && !/\.(\d+|.)$/.test(domain);
}
