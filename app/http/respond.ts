import { data, redirect } from "react-router";
import { type Refusal } from "#app/domain/refusal.ts";
import type { RequestState } from "#app/http/context.ts";
import { sendFlash, type FlashMessage } from "#app/http/flash.ts";
import { typedOf, type Typed } from "#app/http/forms.ts";

/** What a refused form gets back: the reasons beside what was typed. */
export interface Refused {
  refused: { code: Refusal["code"]; message: string; fields: Readonly<Record<string, string>> };
  typed: Typed;
}

/** A page that cannot be shown: the nearest error boundary says why in the refusal's own words. */
export function refusalPage(refusal: Refusal) {
  return data({ code: refusal.code, message: refusal.message }, { status: refusal.status });
}

/** The same page again, with the reasons and what was typed. */
export function refusedForm(refusal: Refusal, form: FormData | null) {
  const { code, message, fields } = refusal;
  const body: Refused = { refused: { code, message, fields }, typed: form ? typedOf(form) : {} };
  return data(body, { status: refusal.status });
}

/** After a change: to a page that can be reloaded, with a word about what happened. */
export function goTo(state: RequestState, path: string, flash?: string | FlashMessage): Response {
  if (flash) sendFlash(state, typeof flash === "string" ? { kind: "done", message: flash } : flash);
  return redirect(path, 303);
}

/** A path on this site from something a stranger may have written, or the fallback. */
export function safePath(value: string | null | undefined, fallback: string): string {
  if (!value || value.length > 2_000 || !/^\/(?![/\\])/.test(value) || /[\u0000-\u0020\u007f\\]/.test(value)) return fallback;
  return value;
}
