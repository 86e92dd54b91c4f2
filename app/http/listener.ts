import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { RouterContextProvider } from "react-router";
import { isOutage } from "#db/outage.ts";
import { clientAddress } from "#app/ops/client-address.ts";
import type { Runtime } from "#app/runtime.ts";
import { BodyTooLarge, readBody } from "#app/http/body.ts";
import { requestState, type RequestState } from "#app/http/context.ts";
import { isForeign } from "#app/http/origin.ts";
import { plainPage } from "#app/http/plain-page.ts";
import { securityHeaders } from "#app/http/security-headers.ts";
import { createStripeDoor, deliveryRoute, isDelivery } from "#app/http/stripe-door.ts";

type Handler = (request: Request, context: RouterContextProvider) => Promise<Response>;

const methods = ["GET", "HEAD", "POST"];
/** What proxies write down for a request whose client went away before its answer; no such status is ever sent. */
const clientLeft = 499;
const bodyLimit = 1_000_000;
const urlLimit = 8_000;
const retryAfterSeconds = "5";

/**
 * The framework's second door to every page: its data without its document, and the map of its routes. No page loads any of
 * it while none ships React, so it is shut for everybody: docs/decisions/2026-11-21-no-data-addresses.md.
 */
const dataAddresses = /\.data$|^\/__manifest$/;

/**
 * From Node's request to the router and back: request id, client address, limits, origin check, security headers.
 * The Host header is never believed: the URL that routes see begins with the configured origin.
 */
export function createListener(runtime: Runtime, handle: Handler): RequestListener {
  const { config } = runtime;
  const formTargets = config.stripe.local
    ? [`${config.stripe.local.protocol}://${config.stripe.local.host}:${config.stripe.local.port}`]
    : ["https://checkout.stripe.com", "https://billing.stripe.com"];

  const stripeDoor = createStripeDoor(runtime);

  return (message, response) => {
    const id = newRequestId();
    response.setHeader("x-request-id", id);
    const began = performance.now();
    const state = isDelivery(message) ? null : stateFor(runtime, message, id);
    response.once("close", () => {
      const route = state ? (state.route ?? "none") : deliveryRoute;
      const status = response.writableFinished ? response.statusCode : clientLeft;
      runtime.metrics.observeRequest({ method: methodLabel(message), route, status, durationMs: performance.now() - began });
    });
    if (!state) {
      stripeDoor(message, response).catch(failed(response, id));
      return;
    }
    for (const [name, value] of securityHeaders(state.nonce, { https: config.secureCookies, formTargets })) response.setHeader(name, value);
    answer(message, response, state, handle).catch(failed(response, id));
  };

  function failed(response: ServerResponse, requestId: string) {
    return (error: unknown) => {
      runtime.errors.report(error, { requestId });
      if (!response.headersSent) void send(response, isOutage(error) ? inAMoment(plainPage(503, requestId)) : plainPage(500, requestId));
      else response.destroy();
    };
  }
}

async function answer(message: IncomingMessage, response: ServerResponse, state: RequestState, handle: Handler): Promise<void> {
  const { config } = state.runtime;
  const url = parseUrl(message.url ?? "/", config.appUrl);
  if (!url) return send(response, plainPage(400, state.id));
  const method = message.method ?? "GET";
  if (!methods.includes(method)) return send(response, plainPage(405, state.id));
  if (dataAddresses.test(url.pathname)) return send(response, plainPage(404, state.id));
  const headers = headersFrom(message);
  if (isForeign({ method, headers }, config.appUrl)) return send(response, plainPage(403, state.id));

  let body: Buffer | null = null;
  try {
    if (method === "POST") body = await readBody(message, bodyLimit);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    response.setHeader("connection", "close");
    return send(response, plainPage(413, state.id));
  }

  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  const request = new Request(url, { method, headers, signal: gone.signal, ...(body ? { body: new Uint8Array(body) } : {}) });
  const context = new RouterContextProvider();
  context.set(requestState, state);
  const answered = await handle(request, context);
  for (const cookie of state.cookies) answered.headers.append("set-cookie", cookie);
  return send(response, answered.status === 500 && state.interrupted ? inAMoment(answered) : answered);
}

/** The same words with another status: balancers, monitors and programs can tell it from a bug. */
function inAMoment({ body, headers }: Response): Response {
  headers.set("retry-after", retryAfterSeconds);
  return new Response(body, { status: 503, headers });
}

/** A stranger may write anything there, and each value would be a line of the metrics for ever. */
function methodLabel({ method = "" }: IncomingMessage): string {
  return methods.includes(method) ? method : "other";
}

function newRequestId(): string {
  return `req_${randomBytes(9).toString("hex")}`;
}

function stateFor(runtime: Runtime, message: IncomingMessage, id: string): RequestState {
  const forwarded = message.headers["x-forwarded-for"];
  return {
    id,
    method: "web",
    address: clientAddress(message.socket.remoteAddress ?? "", Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? null), runtime.config.trustedProxies),
    runtime,
    route: null,
    nonce: randomBytes(16).toString("base64"),
    userAgent: message.headers["user-agent"]?.slice(0, 300) ?? null,
    interrupted: false,
    cookies: [],
  };
}

/** Null for what no page of ours could have: broken escapes, NUL, control characters, or a length without reason. */
function parseUrl(raw: string, origin: string): URL | null {
  if (raw.length > urlLimit || !raw.startsWith("/")) return null;
  try {
    const url = new URL(`${origin}${raw}`);
    const decoded = decodeURIComponent(url.pathname);
    for (let index = 0; index < decoded.length; index++) if (decoded.charCodeAt(index) < 32) return null;
    for (const [name, value] of url.searchParams) if (`${name}${value}`.includes("\u0000")) return null;
    return url;
  } catch {
    return null;
  }
}

function headersFrom(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value === undefined || name.startsWith(":")) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  return headers;
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  if (response.destroyed) return;
  response.statusCode = answer.status;
  const cookies = answer.headers.getSetCookie();
  for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  if (!answer.body) {
    response.end();
    return;
  }
  const body = Buffer.from(await answer.arrayBuffer());
  response.setHeader("content-length", body.length);
  response.end(body);
}
