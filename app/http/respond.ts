import { data, redirect } from "react-router";
import { type Refusal } from "#app/domain/refusal.ts";
import type { RequestState } from "#app/http/context.ts";
import { sendFlash, type FlashMessage } from "#app/http/flash.ts";
import { typedOf } from "#app/http/forms.ts";
import type { Refused } from "#app/http/refused.ts";

/** A page that cannot be shown: the nearest error boundary says why in the refusal's own words. */
export function refusalPage({ runtime }: RequestState, refusal: Refusal, more: object = {}) {
  runtime.metrics.countRefusal(refusal.code);
  return data({ code: refusal.code, message: refusal.message, ...more }, { status: refusal.status });
}

/** The same page again, with the reasons and what was typed. */
export function refusedForm({ runtime }: RequestState, refusal: Refusal, form: FormData | null) {
  runtime.metrics.countRefusal(refusal.code);
  const { code, message, fields } = refusal;
  const body: Refused = { refused: { code, message, fields }, typed: form ? typedOf(form) : {} };
  return data(body, { status: refusal.status });
}

/** After a change: to a page that can be reloaded, with a word about what happened. */
export function goTo(state: RequestState, path: string, flash?: string | FlashMessage): Response {
  if (flash) sendFlash(state, typeof flash === "string" ? { kind: "done", message: flash } : flash);
  return redirect(path, 303);
}
