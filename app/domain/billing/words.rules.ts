export type Said = { kind: "done" | "problem"; message: string };

/** What a retry of open invoices came to. */
export function retryMessage({ tried, stillOpen, problem }: { tried: number; stillOpen: number; problem: string | null }): Said {
  if (tried === 0) return { kind: "done", message: "Nothing is open: there is nothing to pay." };
  if (stillOpen === 0) return { kind: "done", message: "Paid. The workspace has full access again." };
  return { kind: "problem", message: `The payment did not go through${problem ? `: ${problem}` : "."} Update the card, or open the invoice to pay another way.` };
}

/** A tax id stands here as soon as it is added; Stripe may hear of it later. */
export function taxIdMessage({ stripe }: { stripe: "told" | "coming" }): Said {
  if (stripe === "told") return { kind: "done", message: "Added the tax id. It stands on every invoice from now on." };
  return { kind: "done", message: "Added the tax id. Stripe, which prints the invoices, is told as soon as it answers." };
}

/** What became of a change to the billing details, which are saved here in any case. */
export function detailsMessage(saved: { stripe: "told" | "coming" } | { stripe: "refused"; problem: string }): Said {
  switch (saved.stripe) {
    case "told":
      return { kind: "done", message: "Saved the billing details." };
    case "coming":
      return { kind: "done", message: "Saved the billing details. Stripe, which prints the invoices, is told as soon as it answers." };
    case "refused":
      return { kind: "problem", message: `Saved here, but Stripe does not take it: ${saved.problem}` };
  }
}

/** What became of a change to the paid seats. */
export function seatsMessage(outcome: { status: string; takesEffect?: string; failure?: string | null }, quantity: number): Said {
  switch (outcome.status) {
    case "applied":
      return { kind: "done", message: `${quantity} seats are paid and ready.` };
    case "awaiting_payment":
      return { kind: "problem", message: `The card was declined. The seats stay as they are until the payment arrives: ${quantity} are ready as soon as it does.` };
    case "requested":
      return outcome.takesEffect === "period_end"
        ? { kind: "done", message: `From the next period ${quantity} seats are paid. Until then all stay.` }
        : { kind: "problem", message: "The change is on its way. Look again in a minute." };
    case "unanswered":
      return { kind: "problem", message: "Stripe has not answered yet. The change is tried again by itself, and charged once." };
    case "failed":
      return { kind: "problem", message: `The seats were not changed. ${outcome.failure ?? ""}`.trim() };
    default:
      return { kind: "problem", message: "The seats were changed otherwise meanwhile. They are shown as they are now." };
  }
}

/** What became of a change of the plan. `name`: of the plan asked for. */
export function planMessage(outcome: { status: string; takesEffect?: string; failure?: string | null }, name: string): Said {
  switch (outcome.status) {
    case "applied":
      return { kind: "done", message: `The workspace is on ${name} now.` };
    case "scheduled":
      return { kind: "done", message: `${name} follows when the period ends. Until then all stays as it is.` };
    case "awaiting_payment":
      return { kind: "problem", message: `The payment did not go through, so nothing has changed. ${name} begins as soon as the payment arrives: update the card, or open the invoice.` };
    case "requested":
      return { kind: "problem", message: "The change is on its way. Look again in a minute." };
    case "unanswered":
      return { kind: "problem", message: "Stripe has not answered yet. The change is tried again by itself, and charged once." };
    case "failed":
      return { kind: "problem", message: `The plan was not changed. ${outcome.failure ?? ""}`.trim() };
    default:
      return { kind: "problem", message: "The plan was changed otherwise meanwhile. It is shown as it is now." };
  }
}

/** What became of taking a change back. */
export function withdrawalMessage({ status }: { status: string }): Said {
  switch (status) {
    case "superseded":
      return { kind: "done", message: "The change was taken back. All stays as it is." };
    case "applied":
      return { kind: "problem", message: "The period has ended, and the change has taken effect. Choose the other plan again to go back." };
    default:
      return { kind: "problem", message: "Stripe has not answered yet. The change is taken back by itself as soon as it does." };
  }
}

/** What became of resuming a pause. */
export function resumeMessage(outcome: { status: "resumed" } | { status: "awaiting_payment"; problem: string | null }): Said {
  if (outcome.status === "resumed") return { kind: "done", message: "The subscription goes on, and everything works again." };
  const why = outcome.problem ? `: ${outcome.problem}` : ".";
  return { kind: "problem", message: `The payment did not go through${why} The subscription stays paused until it arrives. Update the card, or open the invoice to pay or confirm there.` };
}

/** Warnings at 80 % and 100 %, in words. Null below. */
export function meterWarning(label: string, used: number, allowed: number | null): string | null {
  if (allowed === null || allowed === 0) return null;
  if (used > allowed) return `${used - allowed} over the limit.`;
  if (used === allowed) return `All ${label} are in use.`;
  return used >= allowed * 0.8 ? `${Math.floor((used / allowed) * 100)} % used.` : null;
}
