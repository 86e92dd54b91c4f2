/** What may be shown of an event's payload: kinds, statuses and ids of Stripe's. No name, address, amount or card. */
const shownFields: readonly string[] = ["id", "object", "status", "customer", "subscription", "invoice", "payment_intent", "latest_invoice", "payment_method", "charge", "schedule", "type", "request"];
const idOrWord = /^[a-z]{2,12}_\w{4,120}$|^[a-z_.]{2,60}$/;
const deepest = 5;
const most = 40;

/** By path, in the payload's order. A value that is neither an id of Stripe's nor a plain word is left out. */
export function payloadIds(payload: unknown): { path: string; value: string }[] {
  return collect(payload, [], 0).slice(0, most);
}

function collect(value: unknown, path: readonly string[], depth: number): { path: string; value: string }[] {
  if (depth > deepest || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, 3).flatMap((item, index) => collect(item, [...path, String(index)], depth + 1));
  return Object.entries(value).flatMap(([field, inner]) => {
    if (hidden.includes(field)) return [];
    if (typeof inner === "string") return shownFields.includes(field) && idOrWord.test(inner) ? [{ path: [...path, field].join("."), value: inner }] : [];
    return collect(inner, [...path, field], depth + 1);
  });
}

/** Whole branches that speak of people, or that others may have filled with what they like. */
const hidden: readonly string[] = ["metadata", "billing_details", "shipping", "customer_details", "card", "payment_method_details", "custom_fields", "address"];
