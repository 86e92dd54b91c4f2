import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { clockFrom, Clock } from "./clock.ts";
import { Deliveries } from "./deliveries.ts";
import type { ReleaseOrder } from "./deliveries.ts";
import { closeDispute, openDispute } from "./billing/disputes.ts";
import { invalid, missing } from "./errors.ts";
import { findDispute } from "./resources/disputes.ts";
import { answerApi } from "./http/api.ts";
import { Idempotency } from "./http/idempotency.ts";
import { envelope, problemFrom, send } from "./http/reply.ts";
import { RequestFaults } from "./http/request-faults.ts";
import type { Delivery, Outcome } from "./notes.ts";
import { answerPage } from "./pages/site.ts";
import type { Site } from "./pages/site.ts";
import { CONFIGURED_ENDPOINT, putEndpoint } from "./resources/webhook-endpoints.ts";
import { emptyStore, loadStore, Snapshots } from "./store.ts";
import type { Store } from "./store.ts";
import type { StoredEvent } from "./shapes.ts";
import { Timeline } from "./timeline.ts";
import { wishFor } from "./wishes.ts";
import type { World } from "./world.ts";

export interface LocalStripeOptions {
  /** 0 picks a free one. */
  port: number;
  /** Loopback unless told otherwise. */
  host?: string;
  /** Where the state lives between runs; null keeps it in memory only. */
  dataFile: string | null;
  webhookUrl?: string;
  webhookSecret?: string;
  /** Linked from the control page. */
  appUrl?: string;
  /** The address that people's browsers reach, when it is not http://host:port. */
  publicUrl?: string;
  /** Without it, any `sk_test_…` key is accepted. */
  secretKey?: string;
  /** Where the clock starts when there is no saved state. */
  initialNow?: Date;
  /** The clock stands still from the start, and moves only by `advanceTo`. */
  frozen?: boolean;
  /** Called after each instant of a journey through time, before that instant's events are delivered. */
  onClockMoved?: (now: Date) => Promise<void> | void;
}

export interface LocalStripe {
  url: string;
  port: number;
  now(): Date;
  advanceTo(date: Date): Promise<void>;
  freeze(): void;
  unfreeze(): void;
  deliveries: {
    failNext(count: number): void;
    dropNext(count: number): void;
    duplicateNext(count: number): void;
    hold(): void;
    release(order?: ReleaseOrder): Promise<void>;
    replay(eventId: string): Promise<boolean>;
    list(): Delivery[];
    /** Resolves when nothing waits, nor any retry due within the given milliseconds. */
    settled(withinMs?: number): Promise<void>;
  };
  requests: {
    failNext(count: number): void;
    loseNext(count: number): void;
    delay(ms: number): void;
  };
  payments: {
    /** What the issuer says to the customer's next payment, whatever the card. */
    next(customer: string, outcome: Outcome): void;
    /** The same for all payments, until null. */
    always(customer: string, outcome: Outcome | null): void;
  };
  disputes: {
    /** The cardholder's bank disputes a charge. */
    open(charge: string, reason?: string): Promise<string>;
    close(dispute: string, outcome: "won" | "lost"): Promise<void>;
  };
  events(): StoredEvent[];
  stop(): Promise<void>;
}

export async function startLocalStripe(options: LocalStripeOptions): Promise<LocalStripe> {
  const saved = options.dataFile === null ? null : await loadStore(options.dataFile);
  const store = saved?.store ?? emptyStore();
  const clock = saved ? new Clock(saved.clock) : clockFrom(options.initialNow, options.frozen ?? false);
  const host = options.host ?? "127.0.0.1";

  const server = createServer();
  const port = await listen(server, options.port, host);
  const url = options.publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const travel: World["travel"] = (to, then) => {
    const done = (arrived: boolean): Promise<void> => {
      then(arrived);
      return settle();
    };
    timeline.advanceTo(to).then(() => done(true), () => done(false))
      .catch((error: unknown) => console.error("The local Stripe could not say where its clock stands:", error));
  };
  const world: World = { store, clock, url, appUrl: options.appUrl ?? null, request: null, announce: (event) => deliveries.announce(event), travel };
  configureEndpoint(world, options);

  if (saved && saved.url !== url) moveAddresses(store, saved.url, url);
  const snapshots = new Snapshots(options.dataFile, () => ({ store, clock: clock.state, url }));
  const saveSoon = (): void => {
    snapshots.save().catch((error: unknown) => console.error("The local Stripe could not save its state:", error));
  };
  const deliveries = new Deliveries(world, saveSoon);
  const faults = new RequestFaults();
  const timeline = new Timeline(world, deliveries, () => snapshots.save(), options.onClockMoved ?? (() => undefined));
  const settle = async (): Promise<void> => {
    await snapshots.save();
    void deliveries.pump();
  };
  const api = { world, idempotency: new Idempotency(store.answers), faults, secretKey: options.secretKey, settle };
  const site: Site = { world, timeline, deliveries, faults, settle };

  server.on("request", (request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const path = request.url ?? "/";
      if (!URL.canParse(path, "http://local")) throw invalid("The address of the request could not be read.");
      if (/^\/v\d+(\/|$)/.test(path)) await answerApi(api, request, response);
      else send(response, await answerPage(site, request));
    } catch (error) {
      send(response, envelope(problemFrom(error)));
    }
  }
  timeline.start();
  void deliveries.pump();

  return {
    url,
    port,
    now: () => clock.now(),
    advanceTo: (date) => timeline.advanceTo(date),
    freeze: () => clock.freeze(),
    unfreeze: () => clock.unfreeze(),
    deliveries: {
      failNext: (count) => void (deliveries.failNext = count),
      dropNext: (count) => void (deliveries.dropNext = count),
      duplicateNext: (count) => void (deliveries.duplicateNext = count),
      hold: () => deliveries.hold(),
      release: (order) => deliveries.release(order),
      replay: (eventId) => deliveries.replay(eventId),
      list: () => structuredClone(store.deliveries.all()),
      settled: (withinMs) => deliveries.settled(withinMs),
    },
    requests: {
      failNext: (count) => void (faults.failNext = count),
      loseNext: (count) => void (faults.loseNext = count),
      delay: (ms) => void (faults.delayMs = ms),
    },
    payments: {
      next: (customer, outcome) => void wishFor(world, customer).next.push(outcome),
      always: (customer, outcome) => void (wishFor(world, customer).always = outcome),
    },
    disputes: {
      open: async (charge, reason = "fraudulent") => {
        const paid = store.charges.get(charge);
        if (!paid) throw missing("charge", charge);
        const { id } = openDispute(world, paid, reason);
        await settle();
        return id;
      },
      close: async (dispute, outcome) => {
        closeDispute(world, findDispute(world, dispute), outcome);
        await settle();
      },
    },
    events: () => structuredClone(store.events.all()),
    stop: async () => {
      await timeline.stop();
      await deliveries.stop();
      await close(server);
      await snapshots.save();
    },
  };
}

function configureEndpoint(world: World, options: LocalStripeOptions): void {
  if (options.webhookUrl === undefined) {
    world.store.webhookEndpoints.delete(CONFIGURED_ENDPOINT);
    world.store.webhookSecrets.delete(CONFIGURED_ENDPOINT);
    return;
  }
  if (options.webhookSecret === undefined) throw new Error("A webhook address needs its secret: webhookSecret is missing.");
  putEndpoint(world, CONFIGURED_ENDPOINT, options.webhookUrl, options.webhookSecret, ["*"]);
}

/** Another port than last time: the hosted pages of open invoices and sessions are reached at the new one. */
function moveAddresses(store: Store, from: string, to: string): void {
  const moved = (address: string | null | undefined): string | null => address?.replace(from, to) ?? null;
  for (const invoice of store.invoices.all()) {
    invoice.hosted_invoice_url = moved(invoice.hosted_invoice_url);
    invoice.invoice_pdf = moved(invoice.invoice_pdf);
  }
  for (const note of store.creditNotes.all()) note.pdf = note.pdf.replace(from, to);
  for (const session of store.checkoutSessions.all()) session.url = moved(session.url);
  for (const session of store.portalSessions.all()) session.url = session.url.replace(from, to);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
