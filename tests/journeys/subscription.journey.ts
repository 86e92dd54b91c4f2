import type { Page } from "@playwright/test";
import { createWorkspace, olga, signUp } from "./people.ts";
import { expect, test, type Place } from "./place.ts";
import { createProject } from "./work.ts";
import { startMailServer } from "#tests/jobs/mail-server.ts";
import { newId } from "#db/ids.ts";

const day = 86_400_000;

test("a subscription from the trial to its end, with a payment that fails and a worker that crashes", async ({ page, place }) => {
  test.setTimeout(180_000);
  /** What a mail server took and never answered for. */
  const unanswered: { subject: string; messageId: string }[] = [];
  await signUp(page, place, olga);
  const home = await createWorkspace(page, place, "Halden & Birch");
  await createProject(page, home, "Spring campaign");

  await test.step("takes two seats of Growth while on trial, and pays nothing yet", async () => {
    await checkOut(page, home, 2);
    await expect(page.getByRole("status")).toContainText("Thank you. The plan is yours");
    await expect(page.getByRole("main")).toContainText("2 paid");
    await expect(page.getByRole("main")).toContainText("First charge");
  });

  await test.step("is charged when the trial ends, not before", async () => {
    await later(place, 14, 2);
    await settled(page, `${home}/billing`, "main", /Renews/);
    await place.mail(olga.email, /Halden & Birch is on Growth|Paid/);
    await expect(page.getByRole("main")).toContainText("24.00");
    await expect(page.getByRole("link", { name: /PDF/ }).first()).toBeVisible();
  });

  await test.step("the renewal fails while the worker is dead, and the next one dies over it: nothing of it is lost", async () => {
    await atTheControls(page, place, "Card declines always");
    await place.worker.kill();
    await later(place, 31, 3);
    await dieAskingStripe(place);
  });

  await test.step("the third dies with the mail about it at the mail server: nobody is told twice", async () => {
    unanswered.push(...(await dieSendingMail(page, place, home)));
    expect(unanswered.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Payment of .*24\.00 declined/)]);
    place.worker.start();
    await timePassesForTheDead(place);
    await expect.poll(async () => [...(await mailsThatAre(place, "attempting")), ...(await mailsThatAre(place, "waiting"))]).toEqual([]);
    const told = unanswered.map(({ subject }) => subject);
    expect((await place.mails()).map(({ subject }) => subject).filter((subject) => told.includes(subject)), "told twice").toEqual([]);
    expect(await mailsThatAre(place, "parked")).toEqual(told);
    await expectWork(page, home, { projects: true, tasks: true });
  });

  await test.step("from day 7 the workspace cannot grow", async () => {
    await later(place, 7, 0);
    await settled(page, home, "banner", /Invitations and new projects have stopped/);
    await expectWork(page, home, { projects: false, tasks: true });
  });

  await test.step("from day 14 it is read-only, and still exports, pays and reads", async () => {
    await later(place, 7, 0);
    await settled(page, home, "banner", /read-only/i);
    await expectWork(page, home, { projects: false, tasks: false });
    await page.goto(`${home}/settings/exports`);
    await expect(page.getByRole("button", { name: "Start an export" })).toBeEnabled();
  });

  await test.step("a new card pays what is open, and everything works again", async () => {
    await atTheControls(page, place, "Let the card decide");
    await page.goto(`${home}/billing`);
    await page.getByRole("button", { name: "Update card and pay" }).click();
    await typeCard(page, "5555 5555 5555 4444", "Save card");
    await page.waitForURL(`${home}/billing**`);
    await settled(page, home, "no banner");
    await place.mail(olga.email, /^Paid: .*24\.00/);
    await expectWork(page, home, { projects: true, tasks: true });
  });

  await test.step("is canceled, reactivated, and canceled for good", async () => {
    await cancel(page, home);
    await place.mail(olga.email, /Growth ends on/);
    await page.getByRole("button", { name: "Reactivate" }).click();
    await expect(page.getByRole("status")).toContainText("The subscription goes on");
    await expect(page.getByRole("main")).toContainText("Renews");
    await cancel(page, home);
  });

  await test.step("ends with the period, and everything is kept", async () => {
    await later(place, 31, 3);
    await place.mail(olga.email, /Growth has ended/);
    await settled(page, `${home}/billing`, "main", /Starter/);
    await page.goto(`${home}/projects`);
    await expect(page.getByRole("link", { name: "Spring campaign" }).first()).toBeVisible();
  });

  await test.step("no event was lost, and no fact was mailed twice", async () => {
    await expectEveryEventSettled(place);
    await expectEveryMailOnce(place, unanswered);
    expect(place.app.output() + place.worker.output()).not.toContain("unexpected error");
  });
});

async function checkOut(page: Page, home: string, seats: number): Promise<void> {
  await page.goto(`${home}/billing`);
  await page.getByRole("link", { name: "Keep Growth" }).click();
  await page.getByLabel("Seats", { exact: true }).fill(String(seats));
  await page.getByRole("button", { name: "See the price" }).click();
  await page.getByRole("button", { name: "Go to payment" }).click();
  await typeCard(page, "4242 4242 4242 4242", "Subscribe");
  await page.waitForURL(`${home}/billing**`);
}

async function typeCard(page: Page, number: string, button: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry").fill("12 / 40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: button }).click();
}

async function cancel(page: Page, home: string): Promise<void> {
  await page.goto(`${home}/billing/cancellation`);
  await page.getByLabel("Why are you leaving?").selectOption({ index: 1 });
  await page.getByRole("button", { name: /^Cancel on/ }).click();
  await expect(page.getByRole("button", { name: "Reactivate" })).toBeVisible();
}

/** On the page of the local Stripe where a person makes trouble. */
async function atTheControls(page: Page, place: Place, button: string): Promise<void> {
  await page.goto(place.app.stripe.url);
  await page.getByRole("button", { name: new RegExp(`^${button}`) }).click();
}

/** Time passes at Stripe and here, with everything that falls due on the way. */
async function later(place: Place, days: number, hours: number): Promise<void> {
  await place.app.advanceTo(new Date(place.app.stripe.now().getTime() + days * day + hours * 3_600_000));
}

/**
 * A worker takes every event of the inbox and asks Stripe, which is slow, and is gone before any answer. No event comes
 * after these, so what it had marked as done beforehand would stay undone.
 */
async function dieAskingStripe(place: Place): Promise<void> {
  // As long as a killing takes, and no longer: the local Stripe waits so long also for somebody who has gone.
  place.app.stripe.requests.delay(20_000);
  place.worker.start();
  await expect.poll(async () => (await place.admin.query("select from platform.stripe_events where status = 'received'")).rowCount, { timeout: 30_000 }).toBe(0);
  await place.worker.kill();
  place.app.stripe.requests.delay(0);
}

/** The next worker does what that one left, up to a mail server which takes the mail whole, and is gone before its answer. */
async function dieSendingMail(page: Page, place: Place, home: string): Promise<{ subject: string; messageId: string }[]> {
  const slow = await startMailServer();
  slow.behave("hold");
  await timePassesForTheDead(place);
  place.worker.start({ SMTP_URL: slow.url });
  await settled(page, home, "banner", /A payment failed: .*24\.00 is open.*Everything works until/);
  await expect.poll(() => slow.received.length, { timeout: 20_000 }).toBeGreaterThan(0);
  await place.worker.kill();
  await slow.stop();
  return slow.received.map(({ subject, messageId }) => ({ subject: subject ?? "", messageId: messageId ?? "" }));
}

/** As if a quarter of an hour had gone by for what a dead worker had in hand; then comes the minute's tick. */
async function timePassesForTheDead({ admin }: Place): Promise<void> {
  await admin.query("update platform.stripe_events set claimed_at = claimed_at - interval '15 minutes' where status = 'processing'");
  await admin.query("update queue.mails set attempted_at = attempted_at - interval '15 minutes', not_before = not_before - interval '15 minutes' where status <> 'sent'");
  for (const job of ["stripe.process-inbox", "mail.deliver"]) {
    await admin.query("insert into queue.outbox (id, job, payload, created_at) values ($1, $2, '{}', now())", [newId(), job]);
  }
  await admin.query("select pg_notify('outbox', '')");
}

async function mailsThatAre({ admin }: Place, status: string): Promise<string[]> {
  const { rows } = await admin.query<{ subject: string }>("select subject from queue.mails where status = $1 order by id", [status]);
  return rows.map(({ subject }) => subject);
}

/** Looks at a page until the work in the background has come through. */
async function settled(page: Page, url: string, where: "main" | "banner" | "no banner", words: RegExp = /./): Promise<void> {
  await expect(async () => {
    await page.goto(url);
    if (where === "main") await expect(page.getByRole("main")).toContainText(words, { timeout: 300 });
    else if (where === "banner") await expect(page.locator(".banner").first()).toContainText(words, { timeout: 300 });
    else await expect(page.locator(".banner")).toHaveCount(0, { timeout: 300 });
  }).toPass({ timeout: 30_000 });
}

async function expectWork(page: Page, home: string, may: { projects: boolean; tasks: boolean }): Promise<void> {
  await page.goto(`${home}/projects/new`);
  const create = page.getByRole("button", { name: "Create project" });
  await (may.projects ? expect(create).toBeVisible() : expect(create).toBeHidden());
  await page.goto(`${home}/projects`);
  await page.getByRole("link", { name: "Spring campaign" }).first().click();
  const task = page.getByRole("link", { name: "New task" });
  await (may.tasks ? expect(task.first()).toBeVisible() : expect(task).toHaveCount(0));
}

async function expectEveryEventSettled(place: Place): Promise<void> {
  const sent = place.app.stripe.deliveries.list().map(({ event }) => event);
  await expect
    .poll(async () => {
      const { rows } = await place.admin.query<{ id: string }>("select id from platform.stripe_events where status not in ('done', 'ignored')");
      return rows;
    }, { timeout: 30_000 })
    .toEqual([]);
  const { rows } = await place.admin.query<{ id: string }>("select id from platform.stripe_events");
  const kept = new Set(rows.map(({ id }) => id));
  expect(sent.filter((id) => !kept.has(id))).toEqual([]);
}

/** What any mail server took is what was written, once each; what was not answered for waits for staff's word. */
async function expectEveryMailOnce(place: Place, unanswered: readonly { subject: string; messageId: string }[]): Promise<void> {
  await expect
    .poll(async () => (await place.admin.query("select fact, status from queue.mails where status not in ('sent', 'parked')")).rows, { timeout: 30_000 })
    .toEqual([]);
  expect(await mailsThatAre(place, "parked")).toEqual(unanswered.map(({ subject }) => subject));
  const written = await place.admin.query<{ subject: string }>("select subject from queue.mails");
  const arrived = [...(await place.mails()), ...unanswered];
  const ids = arrived.map(({ messageId }) => messageId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(arrived.map(({ subject }) => subject).sort()).toEqual(written.rows.map(({ subject }) => subject).sort());
  expect(arrived.filter(({ subject }) => /has ended/.test(subject))).toHaveLength(1);
}
