import type { ServerResponse } from "node:http";
import { StripeProblem } from "../errors.ts";

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: `${JSON.stringify(value, null, 2)}\n` };
}

export function page(body: string, status = 200): Reply {
  return {
    status,
    body,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  };
}

export function seeOther(location: string): Reply {
  return { status: 303, headers: { location }, body: "" };
}

export function envelope(problem: StripeProblem, headers: Record<string, string> = {}): Reply {
  return json(problem.status, { error: problem.detail }, headers);
}

export function problemFrom(error: unknown): StripeProblem {
  if (error instanceof StripeProblem) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StripeProblem(500, { type: "api_error", message: `The local Stripe failed: ${reason}` });
}

export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return;
  const body = typeof reply.body === "string" ? Buffer.from(reply.body) : reply.body;
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(body.length) });
  response.end(body);
}
