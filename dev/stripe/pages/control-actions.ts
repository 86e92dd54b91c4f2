import type { ReleaseOrder } from "../deliveries.ts";
import { invalid, missing } from "../errors.ts";
import type { Outcome } from "../notes.ts";
import { wishFor } from "../wishes.ts";
import type { Site } from "./site.ts";
import type { Typed } from "./card-form.ts";
import { closeAction, disputeAction, refundAction } from "./control-payments.ts";

const OUTCOMES: Outcome[] = ["success", "declined", "insufficient_funds", "expired", "authenticate"];
const SPAN_SECONDS: Record<string, number> = { hour: 3600, day: 86_400, week: 604_800 };

type Action = (site: Site, given: Typed, ids: string[]) => Promise<object> | object;

/** What can be asked under `/_control`, by the page's forms and by programs alike. */
export const controlActions: { path: RegExp; act: Action }[] = [
  { path: /^\/_control\/advance$/, act: advance },
  { path: /^\/_control\/freeze$/, act: (site) => (site.world.clock.freeze(), clockState(site)) },
  { path: /^\/_control\/unfreeze$/, act: (site) => (site.world.clock.unfreeze(), clockState(site)) },
  { path: /^\/_control\/customers\/([^/]+)\/payments$/, act: wish },
  { path: /^\/_control\/charges\/([^/]+)\/refund$/, act: (site, given, [id]) => refundAction(site.world, given, id) },
  { path: /^\/_control\/charges\/([^/]+)\/dispute$/, act: (site, given, [id]) => disputeAction(site.world, given, id) },
  { path: /^\/_control\/disputes\/([^/]+)\/close$/, act: (site, given, [id]) => closeAction(site.world, given, id) },
  { path: /^\/_control\/deliveries\/faults$/, act: deliveryFaults },
  { path: /^\/_control\/deliveries\/hold$/, act: (site) => (site.deliveries.hold(), deliveryState(site)) },
  { path: /^\/_control\/deliveries\/release$/, act: release },
  { path: /^\/_control\/events\/([^/]+)\/replay$/, act: replay },
  { path: /^\/_control\/requests$/, act: requestFaults },
];

export function clockState(site: Site): object {
  return { now: site.world.clock.now().toISOString(), frozen: site.world.clock.frozen };
}

export function deliveryState({ deliveries }: Site): object {
  return {
    fail_next: deliveries.failNext,
    drop_next: deliveries.dropNext,
    duplicate_next: deliveries.duplicateNext,
    held: deliveries.held,
  };
}

async function advance(site: Site, given: Typed): Promise<object> {
  await site.timeline.advanceTo(targetOf(site.world.clock.now(), given));
  return clockState(site);
}

/** `to` a date, or on by `by` of `unit` (hour, day, week, month). */
function targetOf(now: Date, given: Typed): Date {
  if (given["to"]) {
    const text = /Z$|[+-]\d\d:?\d\d$/.test(given["to"]) || !given["to"].includes("T") ? given["to"] : `${given["to"]}Z`;
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw invalid("Invalid date.", "to");
    return date;
  }
  const by = whole(given["by"] ?? "1", "by");
  const unit = given["unit"] ?? "day";
  if (unit === "month") {
    const date = new Date(now);
    date.setUTCMonth(date.getUTCMonth() + by);
    return date;
  }
  const seconds = SPAN_SECONDS[unit];
  if (seconds === undefined) throw invalid("Invalid unit: hour, day, week or month.", "unit");
  return new Date(now.getTime() + by * seconds * 1000);
}

function wish(site: Site, given: Typed, [id]: string[]): object {
  const customer = site.world.store.customers.get(id ?? "");
  if (!customer) throw missing("customer", id ?? "");
  const own = wishFor(site.world, customer.id);
  if (given["next"]) own.next.push(outcomeOf(given["next"]));
  if (given["always"] !== undefined) own.always = given["always"] === "" || given["always"] === "card" ? null : outcomeOf(given["always"]);
  if (given["always"] === "" || given["always"] === "card") own.next = [];
  return { customer: customer.id, next: own.next, always: own.always };
}

function outcomeOf(text: string): Outcome {
  const outcome = OUTCOMES.find((known) => known === text);
  if (!outcome) throw invalid(`Invalid outcome: must be one of ${OUTCOMES.join(", ")}`, "next");
  return outcome;
}

function deliveryFaults(site: Site, given: Typed): object {
  if (given["fail_next"]) site.deliveries.failNext = whole(given["fail_next"], "fail_next");
  if (given["drop_next"]) site.deliveries.dropNext = whole(given["drop_next"], "drop_next");
  if (given["duplicate_next"]) site.deliveries.duplicateNext = whole(given["duplicate_next"], "duplicate_next");
  return deliveryState(site);
}

async function release(site: Site, given: Typed): Promise<object> {
  const orders: ReleaseOrder[] = ["same", "reverse", "shuffled"];
  const order = orders.find((known) => known === (given["order"] ?? "same"));
  if (!order) throw invalid("Invalid order: same, reverse or shuffled.", "order");
  await site.deliveries.release(order);
  return deliveryState(site);
}

async function replay(site: Site, _given: Typed, [id]: string[]): Promise<object> {
  if (!(await site.deliveries.replay(id ?? ""))) throw missing("event", id ?? "");
  return { replayed: id };
}

function requestFaults(site: Site, given: Typed): object {
  if (given["fail_next"]) site.faults.failNext = whole(given["fail_next"], "fail_next");
  if (given["lose_next"]) site.faults.loseNext = whole(given["lose_next"], "lose_next");
  if (given["delay_ms"]) site.faults.delayMs = Math.min(60_000, whole(given["delay_ms"], "delay_ms"));
  return { fail_next: site.faults.failNext, lose_next: site.faults.loseNext, delay_ms: site.faults.delayMs };
}

function whole(text: string, param: string): number {
  if (!/^\d{1,6}$/.test(text)) throw invalid(`Invalid integer: ${text.slice(0, 20)}`, param, "parameter_invalid_integer");
  return Number(text);
}
