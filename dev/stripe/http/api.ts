import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { StripeProblem } from "../errors.ts";
import { newId } from "../ids.ts";
import type { StripeObject } from "../shapes.ts";
import { API_VERSION, type World } from "../world.ts";
import { readBody } from "./body.ts";
import { expanded } from "./expand.ts";
import { parseForm } from "./form-body.ts";
import { fingerprintOf } from "./idempotency.ts";
import type { Idempotency } from "./idempotency.ts";
import { checkKey } from "./keys.ts";
import { list, word } from "./params.ts";
import { envelope, json, problemFrom, send } from "./reply.ts";
import type { Reply } from "./reply.ts";
import type { RequestFaults } from "./request-faults.ts";
import type { Call, Route } from "./route.ts";
import { apiRoutes } from "./routes.ts";

interface Api {
  world: World;
  idempotency: Idempotency;
  faults: RequestFaults;
  secretKey: string | undefined;
  /** Puts the state on disk and sends the events, once an answer is certain. */
  settle: () => Promise<void>;
}

/** Answers one request to `/v1`: key, body, idempotency, route, expansion; whatever goes wrong becomes an envelope. */
export async function answerApi(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = newId("req", 14);
  const headers: Record<string, string> = { "request-id": requestId, "stripe-version": API_VERSION };
  let fate: "answer" | "lose" = "answer";
  let reply: Reply;
  try {
    const url = new URL(request.url ?? "/", "http://local");
    const body = await readBody(request);
    checkKey(request.headers.authorization, api.secretKey);
    fate = api.faults.next();
    reply = await answer(api, request, url, body, requestId, headers);
  } catch (error) {
    reply = envelope(problemFrom(error), headers);
  }
  if (fate === "lose") {
    request.socket.destroy();
    return;
  }
  send(response, reply);
}

async function answer(
  api: Api, request: IncomingMessage, url: URL, body: string, requestId: string, headers: Record<string, string>,
): Promise<Reply> {
  const key = request.method === "POST" ? single(request.headers["idempotency-key"]) : null;
  if (key === null) {
    const reply = perform(api, request, url, body, requestId, null, headers);
    await finish(api);
    return reply;
  }
  if (key.length > 255) throw new StripeProblem(400, { type: "invalid_request_error", message: "The idempotency key is longer than 255 characters." });
  headers["idempotency-key"] = key;
  const fingerprint = fingerprintOf(request.method ?? "", url.pathname, body);
  const kept = api.idempotency.begin(key, fingerprint);
  if (kept) {
    return { status: kept.status, body: kept.body, headers: { ...headers, "content-type": "application/json", "idempotent-replayed": "true", "original-request": kept.request } };
  }
  try {
    const reply = perform(api, request, url, body, requestId, key, headers);
    if (reply.status < 400 || reply.status === 402) {
      api.idempotency.keep({ id: key, fingerprint, status: reply.status, body: String(reply.body), at: Date.now(), request: requestId });
    }
    await finish(api);
    return reply;
  } finally {
    api.idempotency.finish(key);
  }
}

async function finish(api: Api): Promise<void> {
  await api.settle();
  if (api.faults.delayMs > 0) await pause(api.faults.delayMs);
}

/** Synchronous from here: no other request sees this one half done. */
function perform(
  api: Api, request: IncomingMessage, url: URL, body: string, requestId: string, key: string | null, headers: Record<string, string>,
): Reply {
  const { world } = api;
  try {
    const found = match(request.method ?? "GET", url.pathname);
    const { expand, ...raw } = { ...parseForm(url.search.slice(1)), ...parseForm(formOf(request, body)) };
    const paths = expand === undefined ? [] : list(word)(expand, "expand");
    world.request = { id: requestId, idempotency_key: key };
    const object = found.route.answer(world, { ids: found.ids, raw } satisfies Call);
    return json(200, expanded(world, object as StripeObject, paths), headers);
  } catch (error) {
    return envelope(problemFrom(error), headers);
  } finally {
    world.request = null;
  }
}

function formOf(request: IncomingMessage, body: string): string {
  if (body === "") return "";
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded") || type === "") return body;
  throw new StripeProblem(400, {
    type: "invalid_request_error",
    message: `Invalid request: the body must be application/x-www-form-urlencoded, not ${type.slice(0, 80)}.`,
  });
}

function match(method: string, pathname: string): { route: Route; ids: string[] } {
  const parts = pathname.replace(/\/$/, "").split("/");
  for (const route of apiRoutes) {
    if (route.method !== method) continue;
    const pattern = route.path.split("/");
    if (pattern.length !== parts.length) continue;
    if (!pattern.every((piece, index) => piece.startsWith(":") ? parts[index] !== "" : piece === parts[index])) continue;
    const ids = parts.filter((_, index) => pattern[index]?.startsWith(":")).map(decoded);
    return { route, ids };
  }
  throw new StripeProblem(404, {
    type: "invalid_request_error",
    message: `Unrecognized request URL (${method}: ${pathname}). The local Stripe serves what docs/local-stripe.md lists.`,
  });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function single(value: string | string[] | undefined): string | null {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === "" ? null : first;
}

