import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Messages } from "./messages.ts";

/** GET /messages?to=address, GET /messages/:id, DELETE /messages. JSON, and only for this machine. */
export function createApi(messages: Messages): Server {
  return createServer((request, response) => {
    if (!namesThisMachine(request)) return answer(response, 403, { error: "This inbox answers to 127.0.0.1 and localhost alone." });
    const url = new URL(request.url ?? "/", "http://inbox");
    const id = /^\/messages\/([^/]+)$/.exec(url.pathname)?.[1];
    if (url.pathname === "/messages" && request.method === "GET") {
      return answer(response, 200, { messages: messages.list(url.searchParams.get("to")) });
    }
    if (url.pathname === "/messages" && request.method === "DELETE") {
      messages.clear();
      return answer(response, 200, { messages: [] });
    }
    if (id !== undefined && request.method === "GET") {
      const message = messages.find(id);
      return message === null ? answer(response, 404, { error: "No such message." }) : answer(response, 200, message);
    }
    return answer(response, 404, { error: "GET /messages?to=, GET /messages/:id or DELETE /messages." });
  });
}

/** A page on the web may lead its own name to 127.0.0.1; the Host header tells. */
function namesThisMachine(request: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? "");
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
