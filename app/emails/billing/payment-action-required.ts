import { formatMoney } from "#app/domain/money.rules.ts";
import { billingReason } from "#app/emails/billing/about.ts";
import { paymentFacts, type PaymentFailed } from "#app/emails/billing/payment-failed.ts";
import { renderMail } from "#app/emails/layout.ts";
import type { Mail } from "#app/emails/mail.ts";

/** The bank wants the card holder to confirm: nobody else can, and no further try will help. */
export function paymentActionRequiredMail(facts: PaymentFailed & { confirmUrl: string | null }): Mail {
  const amount = formatMoney(facts.money, facts.view.locale);
  return renderMail({
    template: "payment_action_required",
    subject: `Confirm the payment of ${amount}: ${facts.workspace}`,
    preheader: "Your bank asks you to confirm this payment.",
    heading: `Your bank asks you to confirm ${amount}`,
    paragraphs: [`The payment for ${facts.workspace} waits for the holder of ${facts.card ?? "the card"}. The button opens the invoice, where the bank asks.`],
    facts: paymentFacts(facts),
    button: { label: "Confirm the payment", url: facts.confirmUrl ?? facts.billingUrl },
    closing: "Paying returns the workspace to full access within a minute. Nothing is deleted at any step.",
    reason: billingReason(facts.workspace),
  });
}
