import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import type { Deliveries } from "../deliveries.ts";
import { StripeProblem } from "../errors.ts";
import { readBody } from "../http/body.ts";
import { parseForm } from "../http/form-body.ts";
import { envelope, json, page, problemFrom, seeOther } from "../http/reply.ts";
import { portalOffers } from "../resources/portal-configurations.ts";
import type { Reply } from "../http/reply.ts";
import type { RequestFaults } from "../http/request-faults.ts";
import type { Timeline } from "../timeline.ts";
import type { World } from "../world.ts";
import type { Typed } from "./card-form.ts";
import { postCheckout, postCheckoutAuthentication, showCheckout, showCheckoutAuthentication } from "./checkout.ts";
import { clockState, controlActions, deliveryState } from "./control-actions.ts";
import { showControl } from "./control.ts";
import { html } from "./html.ts";
import { postInvoice, postInvoiceAuthentication, sendNotePdf, sendPdf, showInvoice, showInvoiceAuthentication } from "./invoice.ts";
import { layout } from "./layout.ts";
import {
  postCancellation, postPortalAuthentication, postPortalCard, postReactivation, showCancellation, showHome, showPortal,
  showPortalAuthentication, showPortalCard,
} from "./portal.ts";

export interface Site {
  world: World;
  timeline: Timeline;
  deliveries: Deliveries;
  faults: RequestFaults;
  settle: () => Promise<void>;
}

const STYLE = readFileSync(new URL("./style.css", import.meta.url), "utf8");

/** Answers everything outside the API: the hosted pages, the control page and its JSON. */
export async function answerPage(site: Site, request: IncomingMessage): Promise<Reply> {
  const { pathname } = new URL(request.url ?? "/", "http://local");
  const posts = request.method === "POST";
  if (posts) refuseOtherSites(request);
  const sent = posts ? await readBody(request) : "";
  if (pathname.startsWith("/_control/")) return answerControl(site, request, pathname, sent);
  const typed = posts ? formOf(sent) : {};
  const reply = hostedPage(site, pathname.split("/").slice(1), posts, typed);
  if (posts) await site.settle();
  return reply;
}

function hostedPage(site: Site, path: string[], posts: boolean, typed: Typed): Reply {
  const { world } = site;
  const [area, id = "", ...rest] = path;
  if (area === "" && path.length === 1 && !posts) return showControl(site);
  if (area === "style.css" && path.length === 1) return { status: 200, headers: { "content-type": "text/css; charset=utf-8" }, body: STYLE };
  if (area === "checkout") return checkoutPage(world, id, rest, posts, typed);
  if (area === "portal") return portalPage(world, id, rest, posts, typed);
  if (area === "credit_notes" && !posts) return creditNotePage(world, id, path);
  if (area === "invoices") return invoicePage(world, id, path, posts, typed);
  return notFound();
}

function checkoutPage(world: World, id: string, rest: string[], posts: boolean, typed: Typed): Reply {
  const session = world.store.checkoutSessions.get(id);
  if (!session) return notFound();
  if (rest.length === 0) return posts ? postCheckout(world, session, typed) : showCheckout(world, session);
  if (rest.join("/") !== "authentication") return notFound();
  return posts ? postCheckoutAuthentication(world, session, typed) : showCheckoutAuthentication(world, session);
}

function portalPage(world: World, id: string, rest: string[], posts: boolean, typed: Typed): Reply {
  const session = world.store.portalSessions.get(id);
  if (!session) return notFound();
  const [first, second = "", third] = rest;
  if (first === undefined) return showPortal(world, session);
  if (first === "home" && !posts) return showHome(world, session);
  if (!mayReach(world, session.configuration, first)) return notFound();
  if (first === "card" && second === "") return posts ? postPortalCard(world, session, typed) : showPortalCard(world, session);
  if (first === "card" && second === "authentication" && third !== undefined) {
    return posts ? postPortalAuthentication(world, session, third, typed) : showPortalAuthentication(session, third);
  }
  if (first === "subscriptions" && third === "cancellation") {
    return posts ? postCancellation(world, session, second) : showCancellation(world, session, second);
  }
  if (first === "subscriptions" && third === "reactivation" && posts) return postReactivation(world, session, second);
  return notFound();
}

function creditNotePage(world: World, id: string, path: string[]): Reply {
  const note = world.store.creditNotes.get(id);
  const invoice = world.store.invoices.get(note?.invoice ?? "");
  if (!note || !invoice || new URL(note.pdf).pathname !== `/${path.join("/")}`) return notFound();
  return sendNotePdf(note, invoice);
}

/** What the configuration leaves out has no address either. */
function mayReach(world: World, configuration: string, area: string): boolean {
  if (area === "card") return portalOffers(world, configuration, "payment_method_update");
  return area !== "subscriptions" || portalOffers(world, configuration, "subscription_cancel");
}

function invoicePage(world: World, id: string, path: string[], posts: boolean, typed: Typed): Reply {
  const invoice = world.store.invoices.get(id);
  const address = new URL(invoice?.hosted_invoice_url ?? "http://none").pathname;
  if (!invoice || address !== `/${path.slice(0, 3).join("/")}`) return notFound();
  const rest = path.slice(3).join("/");
  if (rest === "") return posts ? postInvoice(world, invoice, typed) : showInvoice(world, invoice);
  if (rest === "pdf" && !posts) return sendPdf(invoice);
  if (rest === "authentication") return posts ? postInvoiceAuthentication(world, invoice, typed) : showInvoiceAuthentication(invoice);
  return notFound();
}

async function answerControl(site: Site, request: IncomingMessage, pathname: string, sent: string): Promise<Reply> {
  if (request.method === "GET") return readControl(site, pathname);
  const asPage = (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  try {
    for (const { path, act } of controlActions) {
      const match = path.exec(pathname);
      if (!match || request.method !== "POST") continue;
      const answer = await act(site, asPage ? formOf(sent) : jsonOf(sent), match.slice(1));
      await site.settle();
      return asPage ? seeOther("/") : json(200, answer);
    }
    throw new StripeProblem(404, { type: "invalid_request_error", message: `There is no ${pathname} here.` });
  } catch (error) {
    const problem = problemFrom(error);
    return asPage ? showControl(site, problem.message) : envelope(problem);
  }
}

function readControl(site: Site, pathname: string): Reply {
  if (pathname === "/_control/clock") return json(200, clockState(site));
  if (pathname === "/_control/deliveries") {
    return json(200, { ...deliveryState(site), data: site.world.store.deliveries.all() });
  }
  return envelope(new StripeProblem(404, { type: "invalid_request_error", message: `There is no ${pathname} here.` }));
}

function formOf(text: string): Typed {
  const typed: Typed = {};
  for (const [key, value] of Object.entries(parseForm(text))) if (typeof value === "string") typed[key] = value;
  return typed;
}

function jsonOf(text: string): Typed {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, entry === null ? "" : String(entry)]));
    }
  } catch {
    // Answered below, with the other wrong shapes.
  }
  throw new StripeProblem(400, { type: "invalid_request_error", message: "The body must be a JSON object." });
}

/** Another site open in the same browser must not press these buttons. */
function refuseOtherSites(request: IncomingMessage): void {
  const { origin, host } = request.headers;
  if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)) return;
  throw new StripeProblem(403, { type: "invalid_request_error", message: "This form was sent from another site." });
}

function notFound(): Reply {
  return page(layout("Not found", html`<p>There is nothing at this address.</p><p><a href="/">Control page</a></p>`), 404);
}
