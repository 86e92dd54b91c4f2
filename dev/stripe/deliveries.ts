import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "./ids.ts";
import type { Delivery } from "./notes.ts";
import { matches } from "./resources/events.ts";
import type { StoredEvent } from "./shapes.ts";
import type { World } from "./world.ts";

/** Waits between attempts, on the real clock: far shorter than Stripe's, and bounded. */
export const RETRY_MS = [1000, 5000, 30_000, 120_000, 600_000];
const ANSWER_MS = 10_000;

export type ReleaseOrder = "same" | "reverse" | "shuffled";

/** Posts events to the webhook endpoints, signed as Stripe signs them, and misbehaves on request. */
export class Deliveries {
  failNext = 0;
  dropNext = 0;
  duplicateNext = 0;
  held = false;

  private readonly world: World;
  private readonly changed: () => void;
  private readonly queue: Delivery[] = [];
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private pumping: Promise<void> | null = null;
  private stopped = false;

  constructor(world: World, changed: () => void) {
    this.world = world;
    this.changed = changed;
    for (const delivery of world.store.deliveries.all()) {
      if (delivery.state === "waiting" || delivery.state === "held") this.queue.push(delivery);
      if (delivery.state === "retrying") this.retryAt(delivery, Math.max(Date.now(), delivery.dueAt ?? 0));
      if (delivery.state === "held") this.held = true;
    }
  }

  /** Queues an event for each endpoint that wants it; `pump` sends. */
  announce(event: StoredEvent): void {
    const wanting = this.world.store.webhookEndpoints.where(
      (endpoint) => endpoint.status === "enabled" && endpoint.enabled_events.some((wanted) => matches(event.type, wanted)),
    );
    event.pending_webhooks = wanting.length;
    for (const endpoint of wanting) this.queue.push(this.newDelivery(event.id, endpoint.id));
  }

  /** Sends what waits, one after the other; resolves when each has been tried once. */
  pump(): Promise<void> {
    this.pumping ??= this.drain()
      .finally(() => (this.pumping = null))
      // What was queued while the last one was being tidied away must not wait for the next event.
      .then(() => (this.queue.length > 0 && !this.held && !this.stopped ? this.pump() : undefined));
    return this.pumping;
  }

  /** Resolves when nothing waits and no retry is due within the given time. */
  async settled(withinMs = 0): Promise<void> {
    for (;;) {
      await this.pump();
      if (this.stopped || this.held) return;
      const soon = this.world.store.deliveries.where((row) => row.state === "retrying" && (row.dueAt ?? 0) <= Date.now() + withinMs);
      if (soon.length === 0 && this.queue.length === 0) return;
      await pause(10);
    }
  }

  hold(): void {
    this.held = true;
    for (const delivery of this.queue) delivery.state = "held";
    this.changed();
  }

  release(order: ReleaseOrder = "same"): Promise<void> {
    this.held = false;
    for (const delivery of this.queue) delivery.state = "waiting";
    if (order === "reverse") this.queue.reverse();
    if (order === "shuffled") shuffle(this.queue);
    return this.pump();
  }

  /** Sends an event again, whatever became of it before. */
  async replay(eventId: string): Promise<boolean> {
    const event = this.world.store.events.get(eventId);
    if (!event) return false;
    const endpoints = this.world.store.webhookEndpoints.where((endpoint) => endpoint.status === "enabled");
    for (const endpoint of endpoints) this.queue.push(this.newDelivery(eventId, endpoint.id));
    await this.pump();
    return true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await this.pumping;
  }

  private newDelivery(event: string, endpoint: string): Delivery {
    return this.world.store.deliveries.put({
      id: newId("dlv"), event, endpoint, state: this.held ? "held" : "waiting", attempts: [], dueAt: null,
    });
  }

  private async drain(): Promise<void> {
    while (!this.held && !this.stopped) {
      const delivery = this.queue.shift();
      if (!delivery) return;
      await this.deliver(delivery);
      this.changed();
    }
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const event = this.world.store.events.get(delivery.event);
    const endpoint = this.world.store.webhookEndpoints.get(delivery.endpoint);
    const secret = this.world.store.webhookSecrets.get(delivery.endpoint)?.secret;
    if (!event || !endpoint || secret === undefined) {
      delivery.state = "dropped";
      return;
    }
    if (this.dropNext > 0) {
      this.dropNext -= 1;
      note(delivery, null, "Dropped on request: never sent, never retried.");
      delivery.state = "dropped";
      return;
    }
    if (this.failNext > 0) {
      this.failNext -= 1;
      note(delivery, null, "Failed on request: not sent.");
      this.planRetry(delivery);
      return;
    }
    const twice = this.duplicateNext > 0;
    if (twice) this.duplicateNext -= 1;
    const arrived = await post(delivery, event, endpoint.url, secret);
    if (twice) await post(delivery, event, endpoint.url, secret);
    if (!arrived) return this.planRetry(delivery);
    delivery.state = "delivered";
    delivery.dueAt = null;
    event.pending_webhooks = Math.max(0, event.pending_webhooks - 1);
  }

  private planRetry(delivery: Delivery): void {
    const wait = RETRY_MS[delivery.attempts.length - 1];
    delivery.state = wait === undefined ? "failed" : "retrying";
    delivery.dueAt = wait === undefined ? null : Date.now() + wait;
    if (delivery.dueAt !== null) this.retryAt(delivery, delivery.dueAt);
  }

  private retryAt(delivery: Delivery, at: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(delivery.id);
      delivery.state = this.held ? "held" : "waiting";
      this.queue.push(delivery);
      void this.pump();
    }, at - Date.now());
    timer.unref();
    this.timers.set(delivery.id, timer);
  }
}

async function post(delivery: Delivery, event: StoredEvent, url: string, secret: string): Promise<boolean> {
  const body = JSON.stringify(event, null, 2);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "LocalStripe/1.0",
        "stripe-signature": signature(body, secret, Math.floor(Date.now() / 1000)),
      },
    });
    await answer.arrayBuffer();
    note(delivery, answer.status, answer.ok ? "Delivered." : "The endpoint refused.");
    return answer.ok;
  } catch (error) {
    note(delivery, null, error instanceof Error ? error.message : "The endpoint could not be reached.");
    return false;
  }
}

/** Signatures carry real time whatever the billing clock says, because receivers judge their age by real time. */
export function signature(body: string, secret: string, at: number): string {
  return `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${body}`).digest("hex")}`;
}

function note(delivery: Delivery, status: number | null, text: string): void {
  delivery.attempts.push({ at: Date.now(), status, note: text });
}

function shuffle(rows: Delivery[]): void {
  for (let i = rows.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [rows[i], rows[j]] = [rows[j] as Delivery, rows[i] as Delivery];
  }
}
