import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import pg from "pg";
import { renderToString } from "react-dom/server";
import Stripe from "stripe";
import { parseMarkup, renderable } from "#bin/bench/markup.ts";
import type { Statement } from "#bin/bench/wire.ts";

/**
 * The floor: what the same answers cost with node:http, pg and React alone. /page runs the page's own statements and
 * renders the page's own markup; /hook verifies a signature and inserts the event in one statement. No sessions, doors,
 * routes, rules, logs or headers.
 */
const input = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as {
  pageUrl: string;
  hookUrl: string;
  html: string;
  statements: Statement[];
  webhookSecret: string;
};

const pages = new pg.Pool({ connectionString: input.pageUrl, max: 10 });
const hooks = new pg.Pool({ connectionString: input.hookUrl, max: 10 });
const tree = parseMarkup(input.html);
const outside = input.statements.findIndex(({ text }) => /^BEGIN/i.test(text));

const server = createServer((request, response) => {
  const work = request.url === "/hook" ? hook(request) : page();
  work.then(
    (body) => response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": Buffer.byteLength(body) }).end(body),
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as { port: number }).port }));

async function page(): Promise<string> {
  for (const statement of input.statements.slice(0, Math.max(0, outside))) await pages.query(statement.text, statement.values);
  const client = await pages.connect();
  try {
    for (const statement of input.statements.slice(Math.max(0, outside))) await client.query(statement.text, statement.values);
  } finally {
    client.release();
  }
  return `<!doctype html>${renderToString(renderable(tree))}`;
}

async function hook(request: AsyncIterable<Buffer> & { headers: Record<string, string | string[] | undefined> }): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const event = Stripe.webhooks.constructEvent(body, String(request.headers["stripe-signature"]), input.webhookSecret);
  await hooks.query(
    "insert into platform.stripe_events (id, type, livemode, created, payload, received_at) values ($1, $2, $3, to_timestamp($4), $5, now()) on conflict do nothing",
    [event.id, event.type, event.livemode, event.created, body.toString()],
  );
  return "ok";
}
