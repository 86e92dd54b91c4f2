/**
 * All that a log line, a metric label or an error report may say beside its message. Anything else is dropped, so a
 * careless caller cannot leak a password, a token, a mail's body or a row. Add a name only when its values can never
 * be secret and name no more of a person than an id.
 */
export type LogFields = {
  /** Of the HTTP request or the job that caused this. */
  requestId?: string | undefined;
  method?: string | undefined;
  /** The pattern of the route, never the path: a path may hold a one-time token. */
  route?: string | undefined;
  status?: number | undefined;
  durationMs?: number | undefined;
  tenantId?: string | undefined;
  userId?: string | undefined;
  membershipId?: string | undefined;
  staffId?: string | undefined;
  job?: string | undefined;
  jobId?: string | undefined;
  queue?: string | undefined;
  receiptId?: string | undefined;
  attempt?: number | undefined;
  outcome?: string | undefined;
  mailId?: string | undefined;
  mailKind?: string | undefined;
  eventId?: string | undefined;
  eventType?: string | undefined;
  count?: number | undefined;
  role?: string | undefined;
  component?: string | undefined;
  port?: number | undefined;
  signal?: string | undefined;
  code?: string | undefined;
  /** Anything that was thrown. Its name, code and stack frames are kept, its message after scrubbing. */
  error?: unknown;
};

const plainFields = new Set<keyof LogFields>([
  "requestId",
  "method",
  "route",
  "status",
  "durationMs",
  "tenantId",
  "userId",
  "membershipId",
  "staffId",
  "job",
  "jobId",
  "queue",
  "receiptId",
  "attempt",
  "outcome",
  "mailId",
  "mailKind",
  "eventId",
  "eventType",
  "count",
  "role",
  "component",
  "port",
  "signal",
  "code",
]);

/** What of `fields` may leave the process. */
export function allowedFields(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === "error") kept.error = describeError(value);
    else if (plainFields.has(name as keyof LogFields)) keepPlain(kept, name, value);
  }
  return kept;
}

export type ErrorDescription = { name: string; message: string; code?: string; stack?: string; cause?: ErrorDescription };

/** An error's own fields (a query's parameters, a request's body) stay behind: only these are taken. */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: "Thrown", message: scrub(String(error)) };
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    message: scrub(messageOf(error)),
    ...(typeof code === "string" ? { code: scrub(code) } : {}),
    ...(error.stack ? { stack: framesOf(error.stack, error.message) } : {}),
    ...(error.cause !== undefined && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

/** Drizzle writes a failed query's parameters into its message: what people typed, of which nothing looks like a secret. */
function messageOf(error: Error): string {
  const { query } = error as { query?: unknown };
  return typeof query === "string" && "params" in error ? `Failed query: ${query}` : error.message;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Takes out what looks like a credential or a mail address: messages are made by many hands, also outside this project. */
export function scrub(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, "$1…@")
    .replace(/\b(sk|rk|pk|whsec|cs|pi|seti)_[A-Za-z0-9_]{6,}/g, "$1_…")
    .replace(/\b(bearer|basic)\s+\S+/gi, "$1 …")
    .replace(/\b(password|passwd|secret|token|authorization|cookie|key)(["']?\s*[=:]\s*["']?)[^\s"',;&)]+/gi, "$1$2…")
    .replace(/[^\s"'<>(),;:=@/…]+@[^\s"'<>(),;:=@/…]+\.[a-z]{2,}/gi, "…@…")
    .replace(/[A-Za-z0-9_+/=-]{24,}/g, (word) => (looksRandom(word) ? "…" : word));
}

/** A long run of letters with digits among them. Words, paths and ids are none. */
function looksRandom(word: string): boolean {
  if (uuid.test(word)) return false;
  return word.split(/[/_-]/).some((part) => part.length >= 16 && /\d/.test(part) && /[a-z]/i.test(part)) || /\d.*[A-Z].*\d|[A-Z].*\d.*[a-z].*\d/.test(word);
}

/** Without the message, of which a line could look like a frame. */
function framesOf(stack: string, message: string): string {
  return stack
    .replace(message, "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 20)
    .join("\n");
}

function keepPlain(kept: Record<string, unknown>, name: string, value: unknown): void {
  if (typeof value === "string") kept[name] = scrub(value).slice(0, 200);
  else if (typeof value === "number" || typeof value === "boolean") kept[name] = value;
}
