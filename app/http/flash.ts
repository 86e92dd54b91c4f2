import { prefixed, rawCookie, setCookie } from "#app/http/cookies.ts";
import type { RequestState } from "#app/http/context.ts";

export interface FlashMessage {
  kind: "done" | "problem";
  message: string;
}

const name = "flash";

/** What the last action did, carried to the next page in a signed cookie: nobody else can make us say things. */
export function sendFlash(state: RequestState, flash: FlashMessage): void {
  const text = Buffer.from(JSON.stringify([flash.kind, flash.message.slice(0, 500)])).toString("base64url");
  const {
    config,
    app: { keyring },
  } = state.runtime;
  state.cookies.push(setCookie(name, `${text}.${keyring.sign("flash", text)}`, { secure: config.secureCookies, maxAge: 60 }));
}

/** The message for this page, which is shown once: reading it clears the cookie. */
export function takeFlash(request: Request, state: RequestState): FlashMessage | null {
  const {
    config,
    app: { keyring },
  } = state.runtime;
  const raw = rawCookie(request.headers.get("cookie"), prefixed(name, config.secureCookies));
  if (!raw) return null;
  state.cookies.push(setCookie(name, "", { secure: config.secureCookies, maxAge: 0 }));
  const at = raw.indexOf(".");
  const text = raw.slice(0, at);
  if (at < 1 || !keyring.verify("flash", text, raw.slice(at + 1))) return null;
  const [kind, message] = JSON.parse(Buffer.from(text, "base64url").toString()) as [FlashMessage["kind"], string];
  return { kind, message };
}
