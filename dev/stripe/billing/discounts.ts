import { invalid, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Coupon, Customer, Discount, Invoice, InvoiceLine, Price, PromotionCode, Subscription } from "../shapes.ts";
import type { World } from "../world.ts";
import { monthsAfter } from "./periods.ts";

export interface WantedDiscount {
  coupon?: string;
  promotionCode?: string;
  /** One that is there already and stays. */
  discount?: string;
}

interface Offer {
  coupon: Coupon;
  code: PromotionCode | null;
}

/** What is offered to a customer, or why it is not; nothing is redeemed yet. */
export function offerFor(world: World, customer: Customer | null, wanted: WantedDiscount, param: string): Offer {
  if ((wanted.coupon === undefined) === (wanted.promotionCode === undefined)) throw invalid("Give either a coupon or a promotion code.", param);
  if (wanted.coupon !== undefined) {
    const coupon = world.store.coupons.get(wanted.coupon);
    if (!coupon) throw missingParam("coupon", wanted.coupon, `${param}[coupon]`);
    if (!coupon.valid) throw invalid("This coupon has expired, or has been used up.", `${param}[coupon]`, "coupon_expired");
    return { coupon, code: null };
  }
  const code = world.store.promotionCodes.get(wanted.promotionCode ?? "");
  if (!code) throw missingParam("promotion code", wanted.promotionCode ?? "", `${param}[promotion_code]`);
  const problem = problemWithCode(world, customer, code);
  if (problem !== null) throw invalid(problem, `${param}[promotion_code]`, "coupon_expired");
  return { coupon: couponOf(world, code), code };
}

/** In words for the person who typed it; null when it may be used. */
export function problemWithCode(world: World, customer: Customer | null, code: PromotionCode): string | null {
  if (code.expires_at !== null && code.expires_at <= world.clock.seconds()) return "This promotion code has expired.";
  if (code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions) return "This promotion code has been used up.";
  if (!code.active || !couponOf(world, code).valid) return "This promotion code is no longer valid.";
  if (code.customer !== null && code.customer !== customer?.id) return "This promotion code belongs to another customer.";
  const paidBefore = customer !== null && world.store.charges.where((one) => one.customer === customer.id && one.status === "succeeded").length > 0;
  return code.restrictions.first_time_transaction && paidBefore ? "This promotion code is for a first purchase." : null;
}

function couponOf(world: World, code: PromotionCode): Coupon {
  const coupon = world.store.coupons.get(code.promotion.coupon ?? "");
  if (!coupon) throw invalid("The coupon of this promotion code has been deleted.", "promotion_code");
  return coupon;
}

/** Discounts as they would stand on a subscription; those that are there already stay themselves. */
export function composeDiscounts(world: World, customer: Customer, sub: Subscription, wanted: WantedDiscount[]): Discount[] {
  return wanted.map((want, index) => {
    const param = `discounts[${index}]`;
    if (want.discount === undefined) return composeDiscount(world, customer, sub, offerFor(world, customer, want, param));
    const known = world.store.discounts.get(want.discount);
    if (!known || !sub.discounts.includes(known.id)) throw missingParam("discount", want.discount, `${param}[discount]`);
    return known;
  });
}

function composeDiscount(world: World, customer: Customer, sub: Subscription, offer: Offer): Discount {
  if (offer.coupon.currency !== null && offer.coupon.currency !== sub.currency) {
    throw invalid(`This coupon takes off ${offer.coupon.currency.toUpperCase()}; the subscription is in ${sub.currency.toUpperCase()}.`, "discounts");
  }
  const now = world.clock.seconds();
  return {
    id: newId("di"),
    object: "discount",
    checkout_session: null,
    customer: customer.id,
    customer_account: null,
    end: offer.coupon.duration === "repeating" ? monthsAfter(now, offer.coupon.duration_in_months ?? 1) : null,
    invoice: null,
    invoice_item: null,
    promotion_code: offer.code?.id ?? null,
    source: { coupon: offer.coupon.id, type: "coupon" },
    start: now,
    subscription: sub.id,
    subscription_item: null,
  };
}

/** Counts it against the coupon and the code, and says so. */
export function redeem(world: World, discount: Discount): void {
  world.store.discounts.put(discount);
  const coupon = world.store.coupons.get(discount.source.coupon ?? "");
  const code = world.store.promotionCodes.get(discount.promotion_code ?? "");
  if (coupon) change(world, "coupon.updated", coupon, () => {
    coupon.times_redeemed += 1;
    if (coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions) coupon.valid = false;
  });
  if (code) change(world, "promotion_code.updated", code, () => {
    code.times_redeemed += 1;
    if (code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions) code.active = false;
  });
  emit(world, "customer.discount.created", discount);
}

/** Takes a discount off its subscription: its time is over, it has been used, or somebody removed it. */
export function endDiscount(world: World, discount: Discount): void {
  const sub = world.store.subscriptions.get(discount.subscription ?? "");
  emit(world, "customer.discount.deleted", discount);
  if (sub?.discounts.includes(discount.id)) {
    change(world, "customer.subscription.updated", sub, () => (sub.discounts = sub.discounts.filter((id) => id !== discount.id)));
  }
}

/** The discounts that hold for a subscription at an instant. */
export function discountsAt(world: World, sub: Subscription, at: number): Discount[] {
  return sub.discounts.flatMap((id) => world.store.discounts.get(id) ?? [])
    .filter((discount) => discount.end === null || discount.end > at);
}

/** Takes the discounts off the lines, one after the other, each to whole minor units. */
export function applyDiscounts(world: World, invoice: Invoice, discounts: Discount[]): void {
  for (const line of invoice.lines.data) {
    line.discount_amounts = [];
    line.pretax_credit_amounts = [];
  }
  invoice.discounts = discounts.map((discount) => discount.id);
  invoice.total_discount_amounts = discounts.map((discount) => ({ amount: take(world, invoice, discount), discount: discount.id }));
  invoice.total_pretax_credit_amounts = invoice.total_discount_amounts.map((one) => ({ ...one, type: "discount" }));
}

function take(world: World, invoice: Invoice, discount: Discount): number {
  const coupon = world.store.coupons.get(discount.source.coupon ?? "") ?? world.store.usedCoupons.get(discount.source.coupon ?? "");
  if (!coupon) return 0;
  const lines = invoice.lines.data.filter((line) => line.discountable && netOf(line) > 0 && appliesTo(world, coupon, line));
  const base = lines.reduce((sum, line) => sum + netOf(line), 0);
  const off = coupon.percent_off === null ? Math.min(coupon.amount_off ?? 0, base) : null;
  let left = off ?? 0;
  let taken = 0;
  lines.forEach((line, index) => {
    const last = index === lines.length - 1;
    const amount = off === null ? Math.round((netOf(line) * (coupon.percent_off ?? 0)) / 100) : last ? left : Math.round((off * netOf(line)) / base);
    left -= amount;
    taken += amount;
    line.discount_amounts = [...(line.discount_amounts ?? []), { amount, discount: discount.id }];
    line.pretax_credit_amounts = [...(line.pretax_credit_amounts ?? []), { amount, discount: discount.id, type: "discount" }];
  });
  return taken;
}

export function netOf(line: InvoiceLine): number {
  return line.amount - (line.discount_amounts ?? []).reduce((sum, one) => sum + one.amount, 0);
}

function appliesTo(world: World, coupon: Coupon, line: InvoiceLine): boolean {
  const products = world.store.couponProducts.get(coupon.id)?.products;
  return products === undefined || products.includes(line.pricing?.price_details?.product ?? "");
}

/** What is left of a price for time that is prorated: lasting discounts are within the proration, as in flexible billing. */
export function shareAfterDiscounts(world: World, sub: Subscription, price: Price, gross: number, at: number): number {
  let share = 1;
  for (const discount of discountsAt(world, sub, at)) {
    const coupon = world.store.coupons.get(discount.source.coupon ?? "") ?? world.store.usedCoupons.get(discount.source.coupon ?? "");
    const products = world.store.couponProducts.get(coupon?.id ?? "")?.products;
    if (!coupon || coupon.duration === "once" || (products && !products.includes(price.product))) continue;
    share *= coupon.percent_off === null ? Math.max(0, 1 - (coupon.amount_off ?? 0) / Math.max(1, gross * share)) : 1 - coupon.percent_off / 100;
  }
  return share;
}

/** A discount for one invoice is used up by the first from which it takes something. */
export function useUp(world: World, invoice: Invoice): void {
  for (const { amount, discount: id } of invoice.total_discount_amounts ?? []) {
    const discount = world.store.discounts.get(id);
    const coupon = world.store.coupons.get(discount?.source.coupon ?? "") ?? world.store.usedCoupons.get(discount?.source.coupon ?? "");
    if (discount && coupon?.duration === "once" && amount > 0) endDiscount(world, discount);
  }
}
