import { randomBytes } from "node:crypto";
import { test as base, type Page } from "@playwright/test";
import nodemailer from "nodemailer";
import { newId } from "#db/ids.ts";
import { cardReturn } from "#app/domain/billing/debt/card-return.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { createStaffMember } from "#app/domain/staff/staff-members.ts";
import { createKeyring, parseKeys } from "#app/ops/keyring.ts";
import { offerToAdmin, openStage, type Scene, type Stage } from "#tests/routes/scene.ts";
import type { Person, Workspace } from "#tests/support/stories.ts";
import { workspacesInEveryStanding, type StandingName } from "./standings.ts";

/** A workspace with everything in it, an empty one, staff, and one of each thing that an address can name. */
export interface Walk {
  stage: Stage;
  acme: Scene;
  /** As it is a minute after it was made. */
  fresh: Workspace;
  founder: Person;
  /** One in each standing that is not in order, all of one owner. */
  places: Record<StandingName, Workspace>;
  latecomer: Person;
  newcomer: Person;
  unverified: Person;
  /** What stands in the address bar for each parameter. */
  values: Record<string, string>;
  cookies: Record<"staff" | "unenrolled" | "halfway", string>;
  /** The path of the link in the newest mail to somebody. */
  link(email: string): Promise<string>;
  /** Begins a checkout of the fresh workspace; answers Stripe's page and the session that it is. */
  checkout(seats?: number): Promise<{ url: string; sessionId: string }>;
}

export const test = base.extend<object, { walk: Walk }>({
  walk: [
    async ({ browserName: _ }, use) => {
      const stage = await openStage();
      await use(await furnish(stage));
      await stage.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

async function furnish(stage: Stage): Promise<Walk> {
  const { world, app } = stage;
  const acme = await stage.scene("Acme");
  await offerToAdmin(world, acme);
  const founder = await world.person("Fritz Founder");
  const fresh = await world.workspace({ name: "Fresh Start", owner: founder });
  const latecomer = await world.person("Lena Latecomer");
  const stripe = stripeClient({ secretKey: app.env.STRIPE_SECRET_KEY!, local: { host: "127.0.0.1", port: app.stripe.port, protocol: "http" } });
  await publishPrices(stripe, { dryRun: false });
  await app.stripe.deliveries.settled();
  const values = {
    ...acme.ids,
    slug: acme.place.slug,
    tenantId: acme.place.tenantId,
    eventId: await first(stage, "select id from platform.stripe_events order by received_at limit 1"),
    requestId: await askSupport(stage),
    mailId: await mailInTheInbox(stage),
  };
  return {
    stage,
    acme,
    fresh,
    founder,
    places: await workspacesInEveryStanding(stage, latecomer),
    latecomer,
    newcomer: await world.person("Nora Newcomer"),
    unverified: await world.person("Uli Unverified", { verified: false }),
    values,
    cookies: {
      staff: (await stage.staff("admin")).cookies.get("staff-session")!,
      unenrolled: await halfSession(stage, null),
      halfway: await halfSession(stage, "sealed elsewhere"),
    },
    link: (email) => linkOf(stage, email),
    checkout: (seats = 2) => beginCheckout(stage, fresh, seats),
  };
}

async function first(stage: Stage, query: string): Promise<string> {
  const { rows } = await stage.world.admin.query<{ id: string }>(query);
  if (!rows[0]) throw new Error(`Nothing was found by: ${query}`);
  return rows[0].id;
}

async function askSupport(stage: Stage): Promise<string> {
  const fields = { name: "Carla Contact", email: "carla@example.test", subject: "The bill", topic: "billing", message: "Why twice?", body: "Why twice?" };
  await stage.browserOf(null).post("/contact", fields);
  return first(stage, "select id from platform.support_requests limit 1");
}

async function mailInTheInbox({ app }: Stage): Promise<string> {
  const sender = nodemailer.createTransport(app.env.SMTP_URL);
  await sender.sendMail({ from: "a@example.test", to: "b@example.test", subject: "A mail", text: "Words.", html: "<p>Words.</p>" });
  const response = await fetch(`${app.inbox.httpUrl}/messages`);
  return ((await response.json()) as { messages: { id: string }[] }).messages[0]!.id;
}

/** Of somebody whose password was right, and who has a second factor to show, or to set up. */
async function halfSession({ world }: Stage, totpSealed: string | null): Promise<string> {
  const keeper = { pool: world.pools.afterlogin_staff, request: { id: "req_half", method: "command", address: null } } as const;
  const { id } = await createStaffMember(keeper, { email: `${randomBytes(4).toString("hex")}@example.test`, name: "Half Hanna", role: "support" });
  const token = randomBytes(32).toString("base64url");
  await world.admin.query("update platform.staff_members set totp_sealed = $2 where id = $1", [id, totpSealed]);
  await world.admin.query(
    `insert into platform.staff_sessions (id, staff_id, token_hash, last_seen_at, expires_at) values ($1, $2, $3, $4, $4::timestamptz + interval '9 minutes')`,
    [newId(), id, hashToken(token), new Date()],
  );
  return token;
}

/** From the outbox of mails: this stage has no worker that would deliver them. */
async function linkOf({ world, app }: Stage, email: string): Promise<string> {
  const { rows } = await world.admin.query<{ sealed: string }>("select content_sealed as sealed from queue.mails where to_address = $1 order by id desc limit 1", [email]);
  const sealed = rows[0]?.sealed;
  const opened = sealed && (createKeyring(parseKeys(app.env.KEYRING!)).open("mail", sealed) ?? world.app.keyring.open("mail", sealed));
  if (!opened) throw new Error(`There is no mail to ${email}.`);
  const { text } = JSON.parse(opened) as { text: string };
  const address = text.split(/\s/).find((word) => /^https?:\/\/[^/]+\/\w/.test(word));
  if (!address) throw new Error(`The mail to ${email} has no link.`);
  return new URL(address).pathname;
}

async function beginCheckout({ browserOf, world }: Stage, { slug, tenantId, owner }: Workspace, seats: number): Promise<{ url: string; sessionId: string }> {
  const left = await browserOf(owner).post(`/w/${slug}/billing/checkout`, { plan: "growth", interval: "month", quantity: String(seats) });
  const url = left.headers.get("location");
  if (left.status !== 303 || !url) throw new Error(`The checkout answered ${left.status}.`);
  const { rows } = await world.admin.query<{ id: string }>("select stripe_session_id as id from tenant.checkouts where tenant_id = $1 order by created_at desc limit 1", [tenantId]);
  return { url, sessionId: rows[0]!.id };
}

/** The fresh workspace's subscription leaves its trial at once; the page that reads Stripe again stands in the answer. */
export async function payAtOnce({ stage: { app, world }, fresh }: Walk): Promise<string> {
  const stripe = stripeClient({ secretKey: app.env.STRIPE_SECRET_KEY!, local: { host: "127.0.0.1", port: app.stripe.port, protocol: "http" } });
  const { rows } = await world.admin.query<{ id: string }>("select stripe_subscription_id as id from tenant.subscriptions where tenant_id = $1", [fresh.tenantId]);
  await stripe.subscriptions.update(rows[0]!.id, { trial_end: "now" });
  const mark = cardReturn(createKeyring(parseKeys(app.env.KEYRING!)), { tenantId: fresh.tenantId, now: await world.now() });
  return `/w/${fresh.slug}/billing/return?card=${mark}`;
}

/** Makes the browser somebody's: a customer's, or staff's. */
export async function become(page: Page, { stage }: Walk, who: { token: string } | { staffToken: string } | null): Promise<void> {
  await page.context().clearCookies();
  if (who === null) return;
  const [name, value] = "token" in who ? ["session", who.token] : ["staff-session", who.staffToken];
  await page.context().addCookies([{ name, value, url: stage.app.url }]);
}
