import type Stripe from "stripe";

/** `expires` as "2027-08". */
export type CardState = { brand: string; last4: string; expires: string };

/** The card that the next payment will use: a living subscription's own, which must be expanded, else the customer's. */
export function cardOf(customersOwn: Stripe.PaymentMethod | null, subscriptions: readonly Stripe.Subscription[]): CardState | null {
  const ofLiving = subscriptions.filter(({ status }) => status !== "canceled" && status !== "incomplete_expired");
  const methods = [...ofLiving.map((subscription) => subscription.default_payment_method), customersOwn];
  const card = methods.flatMap((method) => (typeof method === "object" && method?.card ? [method.card] : []))[0];
  if (!card) return null;
  return { brand: card.brand, last4: card.last4, expires: `${card.exp_year}-${String(card.exp_month).padStart(2, "0")}` };
}

/** "Visa ending 4242, expires 08/27" */
export function cardText(card: CardState): string {
  const [year = "", month = ""] = card.expires.split("-");
  return `${brandName(card.brand)} ending ${card.last4}, expires ${month}/${year.slice(-2)}`;
}

/** "Visa ending 4242" */
export function shortCardText({ brand, last4 }: Pick<CardState, "brand" | "last4">): string {
  return `${brandName(brand)} ending ${last4}`;
}

const brandNames: Readonly<Record<string, string>> = {
  amex: "American Express",
  diners: "Diners Club",
  jcb: "JCB",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
};

function brandName(brand: string): string {
  return brandNames[brand] ?? brand.charAt(0).toUpperCase() + brand.slice(1);
}
