export type TextProblem = "malformed" | "control_characters" | "line_breaks" | "required" | "too_long";
export type CleanText = { ok: true; text: string } | { ok: false; problem: TextProblem };

export type TextRule = {
  /** In characters as the database counts them: code points. */
  maximum: number;
  lines: "one" | "many";
  empty: "refused" | "allowed";
};

/**
 * A string from a form, ready to store: well-formed, composed (NFC), line ends as \n, trimmed.
 * What cannot be stored or would deceive a reader is refused rather than silently repaired.
 */
export function cleanText(raw: string, rule: TextRule): CleanText {
  if (!raw.isWellFormed()) return { ok: false, problem: "malformed" };
  const text = raw.replace(/\r\n?/g, "\n").normalize("NFC").trim();
  if (forbidden.test(text)) return { ok: false, problem: "control_characters" };
  if (rule.lines === "one" && /[\n\t\u2028\u2029]/.test(text)) return { ok: false, problem: "line_breaks" };
  if (rule.empty === "refused" && isBlank(text)) return { ok: false, problem: "required" };
  return characters(text) > rule.maximum ? { ok: false, problem: "too_long" } : { ok: true, text };
}

export function oneLine(maximum: number): TextRule {
  return { maximum, lines: "one", empty: "refused" };
}

export function manyLines(maximum: number): TextRule {
  return { maximum, lines: "many", empty: "allowed" };
}

export function textMessage(problem: TextProblem, { maximum }: Pick<TextRule, "maximum">): string {
  switch (problem) {
    case "malformed":
      return "This text holds half a character. Type it again.";
    case "control_characters":
      return "This text holds characters that cannot be shown. Remove them.";
    case "line_breaks":
      return "Write this on one line.";
    case "required":
      return "Fill this in.";
    case "too_long":
      return `Use at most ${maximum} characters.`;
  }
}

/** Code points: what PostgreSQL's length() counts. */
export function characters(text: string): number {
  return [...text].length;
}

// Control characters except newline and tab, and those that turn the direction of the text around them:
// a name must not change how the line it stands in reads.
const forbidden = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/u;

/** Nothing to see: white space and characters of no width alone. */
function isBlank(text: string): boolean {
  return !/[^\s\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}

/** An error's own words, short enough to keep. Of a query that failed, why: its own message repeats what people typed. */
export function briefly(error: unknown): string {
  const told = error instanceof Error && "params" in error && error.cause instanceof Error ? error.cause : error;
  return (told instanceof Error ? told.message : String(told)).slice(0, 500);
}
