import { StripeProblem } from "../errors.ts";

/** Any test key will do, unless one was named. A live key is turned away before anything reads it further. */
export function checkKey(authorization: string | undefined, expected: string | undefined): void {
  const key = keyOf(authorization);
  if (key === null) {
    throw refused("You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
  }
  if (/^[a-z]+_live_/.test(key)) throw refused("A live key was sent to the local Stripe. Replace it: it may have been logged on the way.");
  const good = expected === undefined ? /^(sk|rk)_test_/.test(key) : key === expected;
  if (!good) throw refused(`Invalid API Key provided: ${key.slice(0, 8)}****`);
}

function keyOf(authorization: string | undefined): string | null {
  const [scheme, value] = (authorization ?? "").split(" ");
  if (scheme?.toLowerCase() === "bearer" && value) return value;
  if (scheme?.toLowerCase() === "basic" && value) return Buffer.from(value, "base64").toString("utf8").split(":")[0] ?? null;
  return null;
}

function refused(message: string): StripeProblem {
  return new StripeProblem(401, { type: "invalid_request_error", message });
}
