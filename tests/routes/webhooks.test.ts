import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type App } from "#tests/support/app.ts";
import { createWorld, type World } from "#tests/support/stories.ts";

let world: World;
let app: App;
beforeAll(async () => {
  world = await createWorld();
  app = await startApp({ database: world.database });
}, 180_000);
afterAll(async () => {
  await app?.stop();
  await world?.close();
});

let count = 0;
function event(changes: object = {}): { id: string } {
  count += 1;
  return { id: `evt_${count}`, object: "event", type: "invoice.paid", livemode: false, api_version: "2026-10-28.endive", created: 1_790_000_000, data: { object: { id: "in_1", object: "invoice", customer: "cus_1" } }, ...changes } as { id: string };
}

async function post(body: string): Promise<number> {
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", app.env.STRIPE_WEBHOOK_SECRET!).update(`${at}.${body}`).digest("hex");
  const answer = await fetch(`${app.url}/webhooks/stripe`, { method: "POST", body, headers: { "stripe-signature": `t=${at},v1=${signature}`, "content-type": "application/json" } });
  await answer.arrayBuffer();
  return answer.status;
}

async function statusOf({ id }: { id: string }): Promise<string | undefined> {
  const { rows } = await world.admin.query<{ status: string }>("select status from platform.stripe_events where id = $1", [id]);
  return rows[0]?.status;
}

test("an event of our own mode is kept to be worked on, one of the other is kept aside", async () => {
  const [ours, live] = [event(), event({ livemode: true })];
  expect([await post(JSON.stringify(ours)), await post(JSON.stringify(live))]).toEqual([200, 200]);
  expect([await statusOf(ours), await statusOf(live)]).toEqual(["received", "ignored"]);
});

test("the signature is over the bytes as they came, white space too", async () => {
  const spaced = event();
  expect(await post(`\n  ${JSON.stringify(spaced, null, 2)}\n\n`)).toBe(200);
  expect(await statusOf(spaced)).toBe("received");
});

test("somebody who looks at the address is told that it takes no visits", async () => {
  const answer = await fetch(`${app.url}/webhooks/stripe`);
  expect([answer.status, answer.headers.get("allow"), answer.headers.get("content-type")]).toEqual([405, "POST", "text/plain; charset=utf-8"]);
});

test("what the database does not take is no success: Stripe comes again. And only the intake's own role puts events in", async () => {
  const late = event();
  await world.admin.query("revoke insert on platform.stripe_events from afterlogin_intake");
  expect(await post(JSON.stringify(late))).toBe(500);
  await world.admin.query("grant insert on platform.stripe_events to afterlogin_intake");
  expect(await post(JSON.stringify(late))).toBe(200);
  expect(await statusOf(late)).toBe("received");
});
