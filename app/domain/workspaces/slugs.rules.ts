export const slugMinimum = 2;
export const slugMaximum = 40;

/** Words that mean something else in a URL or in a mail address, or that would pass for us. */
export const reservedSlugs: ReadonlySet<string> = new Set(
  `about abuse accept account accounts activity admin administrator afterlogin api app apps archive assets auth
  billing blog board branding build cdn changelog checkout client clients close contact create dashboard demo dev
  developer developers docs domain domains download edit email enterprise error events export exports favicon feedback
  files forgot guide guides health help home hostmaster images import imports inbox info integrations internal
  invitation invitations invite invites invoice invoices jobs join keys legal live local localhost login logout mail
  mailer media member members metrics new news none noreply notifications null oauth office oidc onboarding org owner
  partner partners pay payment payments plan plans postmaster preview pricing privacy profile project projects public
  ready receipts register reset restore robots root saml scim search seats security self send session sessions settings
  setup shop sign-in sign-out sign-up signin signout signup site sitemap slug sso staff static status stripe subscribe
  subscription support switch system tasks team teams tenant terms test trial trust undefined unsubscribe update upgrade
  usage user users verify visit visits w webhook webhooks webmaster well-known workspace workspaces www`.split(/\s+/),
);

export type SlugProblem = "too_short" | "too_long" | "characters" | "hyphens" | "reserved" | "looks_like_id";

/** Null when the slug may be taken; whether it is free, the directory knows. */
export function slugProblem(slug: string): SlugProblem | null {
  if (slug.length < slugMinimum) return "too_short";
  if (/[^a-z0-9-]/.test(slug)) return "characters";
  if (/^-|-$|--/.test(slug)) return "hyphens";
  if (slug.length > slugMaximum) return "too_long";
  if (/^\d+$/.test(slug) || /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/.test(slug)) return "looks_like_id";
  if (reservedSlugs.has(slug)) return "reserved";
  return null;
}

export const slugMessages: Record<SlugProblem, string> = {
  too_short: `Use at least ${slugMinimum} characters.`,
  too_long: `Use at most ${slugMaximum} characters.`,
  characters: "Use small letters a to z, digits and hyphens.",
  hyphens: "Start and end with a letter or digit, and put one hyphen at a time between them.",
  reserved: "This word is reserved. Choose another.",
  looks_like_id: "Add a word, so that it does not look like a number or an id.",
};

/** Always a slug that may be taken, for any name. */
export function slugFromName(name: string): string {
  const words = trimmed(latin(name).replace(/[^a-z0-9]+/g, "-"));
  if (slugProblem(words) === null) return words;
  const longer = trimmed(`${words}-workspace`);
  return slugProblem(longer) === null ? longer : "my-workspace";
}

/** The first is the slug itself, then `acme-2`, `acme-3`, never longer than allowed. */
export function slugCandidate(slug: string, attempt: number): string {
  if (attempt <= 1) return slug;
  const suffix = `-${attempt}`;
  return `${trimmed(slug, slugMaximum - suffix.length)}${suffix}`;
}

function trimmed(slug: string, maximum = slugMaximum): string {
  return slug.replace(/^-+/, "").slice(0, maximum).replace(/-+$/, "");
}

/** Letters that do not come apart into a plain letter and a mark. */
const spelled: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  "&": " and ",
};

function latin(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[’']/g, "")
    .replace(/[ßæœøłđðþı&]/g, (letter) => spelled[letter] ?? "");
}
