import type { Address, CheckoutLine, PriceTier, Subscription } from "./shapes.ts";

/** What the local Stripe must remember beside Stripe's own objects. Keyed by the id of the object it is about. */
export interface SubscriptionBook {
  id: string;
  /** The trial end, or period end, for which the reminder event has been sent. */
  reminderSentFor: number | null;
  upcomingSentFor: number | null;
  /** Items and anchor that wait for the payment of `pendingInvoice`. */
  pending: { invoice: string; items: Subscription["items"]["data"]; anchor: number } | null;
  /** When an unpaid first invoice turns the subscription into `incomplete_expired`. */
  expiresIncompleteAt: number | null;
  /** From when an item's usage is counted, where that is not the start of the period. Absent in states saved before meters. */
  countedFrom?: Record<string, number>;
  /** The part of an item's price that was charged for the present period, after discounts; what is given back follows it. */
  paidShare?: Record<string, number>;
  /** The invoice whose payment brings a paused subscription back, and what it becomes then. */
  resumption: { invoice: string; anchor: number; expiresAt: number } | null;
}

export interface InvoiceNotes {
  id: string;
  firstFailureAt: number;
}

export type Outcome = "success" | "declined" | "insufficient_funds" | "expired" | "authenticate";

/** What a person at the control page asked of a customer's next payments. */
export interface CustomerWish {
  id: string;
  next: Outcome[];
  always: Outcome | null;
}

export interface SessionNotes {
  id: string;
  /** Present for Checkout: what the session will make. */
  subscriptionData: {
    metadata: Record<string, string>;
    description: string | null;
    trialEnd: number | null;
    trialDays: number | null;
    missingPaymentMethod: "cancel" | "create_invoice" | "pause";
  };
  setupMetadata: Record<string, string>;
  customerUpdate: { name: boolean; address: boolean };
  /** The promotion code that was typed, or given with the session; absent in states saved before there were any. */
  discount?: { coupon?: string; promotionCode?: string } | null;
  /** Typed on the page, where the session asks for it. */
  address?: Address | null;
  automaticTax?: boolean;
  taxRates?: string[];
  /** A card that waits for authentication on the session's page. */
  waiting: { paymentMethod: string; setupIntent: string | null } | null;
}

export interface SessionLines {
  id: string;
  list: { object: "list"; data: CheckoutLine[]; has_more: boolean; url: string };
}

export interface WebhookSecret {
  id: string;
  secret: string;
}

export interface DeliveryAttempt {
  at: number;
  status: number | null;
  note: string;
}

export interface Delivery {
  id: string;
  event: string;
  endpoint: string;
  state: "waiting" | "held" | "retrying" | "delivered" | "dropped" | "failed";
  attempts: DeliveryAttempt[];
  /** Real time, in milliseconds: retries keep the real clock. */
  dueAt: number | null;
}

/** An answer kept under its idempotency key. */
export interface KeptAnswer {
  id: string;
  fingerprint: string;
  status: number;
  body: string;
  /** Real time, in milliseconds. */
  at: number;
  request: string;
}

/** The products to which a coupon is limited, which Stripe shows only when asked. */
export interface CouponProducts {
  id: string;
  products: string[];
}

/** One event of a meter, as it counts. Its id is its identifier. */
export interface Usage {
  id: string;
  meter: string;
  customer: string;
  value: number;
  timestamp: number;
  created: number;
  canceled: boolean;
}

/** The tiers of a price, which Stripe shows only when asked. */
export interface PriceTiers {
  id: string;
  tiers: PriceTier[];
}
