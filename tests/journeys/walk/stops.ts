import { expect, type Page } from "@playwright/test";
import { payAtOnce, type become, type Walk } from "./stage.ts";
import { sendForm } from "./look.ts";
import type { StandingName } from "./standings.ts";

/** One state of one page: whose browser, which address, and what is done there before looking. */
export interface Stop {
  pattern: string;
  /** Beside the pattern, when a page is looked at in several states. */
  state?: string;
  /** Default: the pattern, filled. */
  path?: (walk: Walk) => string | Promise<string>;
  /** What the address answers. Default: 200. */
  status?: number;
  act?: (page: Page, walk: Walk) => Promise<void>;
}

export interface Tour {
  name: string;
  who: (walk: Walk) => Parameters<typeof become>[2];
  stops: Stop[];
}

const at = (pattern: string, more: Omit<Stop, "pattern"> = {}): Stop => ({ pattern, ...more });
const failing = (pattern: string, changes: Record<string, string> = {}, form?: string): Stop => ({
  pattern,
  state: "refused",
  act: (page) => sendForm(page, changes, form),
});
const fresh = (pattern: string, rest = ""): Stop => ({ pattern, state: "empty", path: ({ fresh: { slug } }) => `/w/${slug}${rest}` });
const standing = (name: StandingName, pattern: string, rest: string, more: Partial<Stop> = {}): Stop => ({ pattern: w(pattern), state: name, path: ({ places }) => `/w/${places[name].slug}${rest}`, ...more });
const changing = (state: string, rest: string): Stop => ({ ...fresh(w("/billing/plan-change"), rest), state });
const w = (rest: string) => `/w/:slug${rest}`;
const stranger = "stranger@example.test";

export const tours: Tour[] = [
  {
    name: "somebody who is not signed in",
    who: () => null,
    stops: [
      at("/"),
      at("/pricing"),
      at("/terms"),
      at("/privacy"),
      at("/contact"),
      failing("/contact"),
      at("/sign-in"),
      failing("/sign-in", { email: "nobody@example.test", password: "wrong wrong wrong" }, "form[action^='/sign-in']"),
      at("/forgot-password"),
      failing("/forgot-password", { email: "nowhere" }),
      at("/sign-up"),
      failing("/sign-up"),
      at("/check-mail", { path: () => "/sign-up", act: signUp }),
      at("/verify/:token", { state: "live", path: ({ link }) => link(stranger) }),
      at("/verify/:token", { state: "unknown", path: () => `/verify/${"x".repeat(43)}`, status: 404 }),
      at("/reset-password/:token", { state: "unknown", path: () => `/reset-password/${"x".repeat(43)}`, status: 404 }),
      at("/invitations/:token", { state: "unknown", path: () => `/invitations/${"x".repeat(43)}` }),
      at("/invitations/:token", { state: "open", path: async (walk) => walk.link(await invited(walk)) }),
      at("/*", { state: "unknown", path: () => "/no-such-page", status: 404 }),
      at("/dev/mail"),
      at("/dev/mail/:mailId"),
      at("/staff/sign-in"),
      failing("/staff/sign-in"),
      at("/account/security", { state: "refused", path: ({ link }) => link(stranger), act: mistypePassword }),
    ],
  },
  {
    name: "somebody new",
    who: ({ newcomer }) => newcomer,
    stops: [
      at("/workspaces", { state: "empty" }),
      at("/workspaces/new"),
      failing("/workspaces/new"),
      at("/account/invitations", { state: "empty" }),
      at("/account/profile"),
      failing("/account/profile", { name: "" }),
      at("/account/security"),
      at(w(""), { state: "not theirs", status: 404 }),
      at("/invitations/:token", { state: "for somebody else", path: async (walk) => walk.link(await invited(walk)), status: 200 }),
    ],
  },
  { name: "somebody unverified", who: ({ unverified }) => unverified, stops: [at("/account/verification")] },
  {
    name: "the owner of a full workspace",
    who: ({ acme }) => acme.people.owner,
    stops: [
      at("/workspaces"),
      at(w("")),
      at(w("/my-tasks")),
      at(w("/projects")),
      at(w("/projects/new")),
      failing(w("/projects/new")),
      at(w("/projects/:projectId")),
      at(w("/projects/:projectId/board")),
      at(w("/projects/:projectId/edit")),
      failing(w("/projects/:projectId/edit"), { name: "" }),
      at(w("/projects/:projectId/archival")),
      at(w("/projects/:projectId/deletion")),
      failing(w("/projects/:projectId/deletion")),
      at(w("/projects/:projectId/tasks/new")),
      failing(w("/projects/:projectId/tasks/new")),
      at(w("/tasks/:taskId")),
      at(w("/tasks/:taskId/edit")),
      at(w("/tasks/:taskId/status")),
      at(w("/tasks/:taskId/deletion")),
      at(w("/tasks/:taskId/comments")),
      failing(w("/tasks/:taskId/comments")),
      at(w("/tasks/:taskId/comments/:commentId/deletion")),
      at(w("/search"), { state: "found", path: ({ values }) => `/w/${values.slug}/search?q=the` }),
      at(w("/search"), { state: "not found", path: ({ values }) => `/w/${values.slug}/search?q=submarine&kind=task` }),
      at(w("/activity")),
    ],
  },
  {
    name: "the owner among people and settings",
    who: ({ acme }) => acme.people.owner,
    stops: [
      at(w("/members")),
      at(w("/members/departure")),
      at(w("/members/:membershipId/role")),
      at(w("/members/:membershipId/suspension")),
      at(w("/members/:membershipId/removal")),
      at(w("/invitations")),
      at(w("/invitations/new")),
      failing(w("/invitations/new")),
      at(w("/invitations/:invitationId/revocation")),
      at(w("/settings")),
      failing(w("/settings"), { name: "" }),
      at(w("/settings/ownership")),
      at(w("/settings/exports")),
      at(w("/settings/closure")),
      failing(w("/settings/closure"), { typedName: "not it" }),
      at(w("/billing")),
      at(w("/billing/plan")),
      at(w("/billing/seats")),
      at(w("/billing/details")),
      failing(w("/billing/details"), { billingEmail: "nowhere" }),
      at(w("/billing/tax-ids")),
      failing(w("/billing/tax-ids"), { value: "nowhere" }),
      at(w("/billing/invoices")),
      at(w("/billing/usage")),
      at(w("/billing/usage"), { state: "a month that never was", path: ({ values }) => `/w/${values.slug}/billing/usage?month=2020-01` }),
      at(w("/billing/entitlements")),
      at(w("/billing/invoices"), { state: "nothing found", path: ({ values }) => `/w/${values.slug}/billing/invoices?status=void` }),
      at(w("/billing/cancellation")),
      at(w("/billing/limits")),
      at(w("/billing/return"), { path: ({ values }) => `/w/${values.slug}/billing/return?session_id=cs_test_none`, status: 404 }),
    ],
  },
  {
    name: "the owner of a new workspace",
    who: ({ founder }) => founder,
    stops: [
      fresh(w("")),
      fresh(w("/projects"), "/projects"),
      fresh(w("/my-tasks"), "/my-tasks"),
      fresh(w("/invitations"), "/invitations"),
      fresh(w("/members"), "/members"),
      fresh(w("/search"), "/search"),
      fresh(w("/activity"), "/activity"),
      fresh(w("/settings/exports"), "/settings/exports"),
      fresh(w("/settings/ownership"), "/settings/ownership"),
      fresh(w("/billing"), "/billing"),
      fresh(w("/billing/invoices"), "/billing/invoices"),
      fresh(w("/billing/plan"), "/billing/plan"),
      fresh(w("/billing/checkout"), "/billing/checkout?plan=growth&interval=month&quantity=2"),
      fresh(w("/billing/seats"), "/billing/seats"),
      // Two in turn: only the newest one of a workspace can be paid, so the first has expired.
      at(w("/billing/return"), { state: "expired", path: async (walk) => returnOf(walk, await firstOfTwo(walk)) }),
      at(w("/billing/return"), { state: "not paid", path: async (walk) => returnOf(walk, (await walk.checkout(4)).sessionId) }),
      at(w("/billing"), { state: "just paid", path: async (walk) => paidReturnOf(walk) }),
      at(w("/billing"), { state: "paid for", path: payAtOnce }),
      { ...fresh(w("/billing/plan"), "/billing/plan"), state: "paid for" },
      changing("a bigger plan", "/billing/plan-change?plan=enterprise&interval=month"),
      changing("a year", "/billing/plan-change?plan=growth&interval=year"),
      changing("what it is already", "/billing/plan-change?plan=growth&interval=month"),
      { ...changing("refused", "/billing/plan-change?plan=enterprise&interval=month"), act: spoilPrice },
      { ...fresh(w("/billing/pause"), "/billing/pause"), state: "running" },
      { ...fresh(w("/billing"), "/billing/pause"), state: "paused", act: pause },
      { ...fresh(w("/billing/resumption"), "/billing/resumption"), state: "paused" },
    ],
  },
  {
    name: "the owner of workspaces in which not all is in order",
    who: ({ latecomer }) => latecomer,
    stops: [
      at("/workspaces", { state: "not all in order" }),
      standing("grace", "", ""),
      standing("grace", "/billing", "/billing"),
      standing("grace", "/members", "/members"),
      standing("restricted", "/projects/new", "/projects/new", { status: 403 }),
      standing("restricted", "/billing", "/billing"),
      standing("readOnly", "/projects", "/projects"),
      standing("readOnly", "/settings", "/settings"),
      standing("readOnly", "/invitations/new", "/invitations/new", { status: 403 }),
      standing("readOnly", "/billing", "/billing"),
      standing("paused", "", ""),
      standing("paused", "/billing", "/billing"),
      standing("paused", "/billing/plan", "/billing/plan"),
      standing("paused", "/billing/seats", "/billing/seats"),
      standing("movingDown", "/billing", "/billing"),
      standing("movingDown", "/billing/plan", "/billing/plan"),
      standing("movingDown", "/billing/pause", "/billing/pause"),
      standing("movingDown", "/billing/cancellation", "/billing/cancellation"),
      standing("suspended", "", "", { status: 403 }),
      standing("suspended", "/settings/exports", "/settings/exports"),
      standing("closed", "", "", { status: 403 }),
      standing("closed", "/settings/closure", "/settings/closure"),
      standing("overLimit", "", ""),
      standing("overLimit", "/billing", "/billing"),
      standing("overLimit", "/billing/limits", "/billing/limits"),
      { ...standing("overLimit", "/billing/limits", "/billing/limits"), state: "over the limits, refused", act: keepEverybody },
    ],
  },
  {
    name: "an admin who is offered the workspace",
    who: ({ acme }) => acme.people.admin,
    stops: [at(w("/settings/ownership/acceptance")), at(w("/settings/closure"), { state: "not permitted", status: 403 })],
  },
  {
    name: "a viewer",
    who: ({ acme }) => acme.people.viewer,
    stops: [
      at(w(""), { state: "viewer" }),
      at(w("/projects"), { state: "viewer" }),
      at(w("/projects/:projectId"), { state: "viewer" }),
      at(w("/projects/:projectId/board"), { state: "viewer" }),
      at(w("/tasks/:taskId"), { state: "viewer" }),
      at(w("/members"), { state: "viewer" }),
      at(w("/invitations"), { state: "viewer" }),
      at(w("/billing"), { state: "viewer", status: 403 }),
      at(w("/projects/new"), { state: "viewer", status: 403 }),
    ],
  },
  {
    name: "somebody suspended",
    who: ({ acme }) => acme.people.suspended,
    stops: [at(w(""), { state: "suspended", status: 403 })],
  },
  {
    name: "staff",
    who: ({ cookies }) => ({ staffToken: cookies.staff }),
    stops: [
      at("/staff"),
      at("/staff", { state: "nothing found", path: () => "/staff?q=nothing-like-this" }),
      at("/staff/workspaces/:tenantId/look"),
      failing("/staff/workspaces/:tenantId/look", {}, "main form.form"),
      at("/staff/workspaces/:tenantId", { path: ({ values }) => `/staff/workspaces/${values.tenantId}/look`, act: beginLook }),
      ...(["members", "billing", "webhooks", "mails", "receipts", "activity"] as const).map((part) =>
        at("/staff/workspaces/:tenantId", { state: part, path: ({ values }) => `/staff/workspaces/${values.tenantId}?part=${part}` }),
      ),
      at("/staff/workspaces/:tenantId", { state: "billing, with a smaller plan to come", path: ({ places }) => `/staff/workspaces/${places.movingDown.tenantId}/look`, act: lookAtBilling }),
      at("/staff/workspaces/:tenantId/trial"),
      at("/staff/workspaces/:tenantId/overrides"),
      failing("/staff/workspaces/:tenantId/overrides", {}, "form:has([name=what])"),
      at("/staff/workspaces/:tenantId/write-off"),
      at("/staff/stripe-inbox", { path: () => "/staff/stripe-inbox?view=all" }),
      at("/staff/stripe-inbox", { state: "empty" }),
      at("/staff/stripe-inbox/:eventId"),
      at("/staff/mails"),
      at("/staff/jobs"),
      at("/staff/support-requests"),
      at("/staff/support-requests/:requestId"),
      at("/staff/*", { state: "unknown", path: () => "/staff/no-such-page", status: 404 }),
    ],
  },
  { name: "staff at the first sign-in", who: ({ cookies }) => ({ staffToken: cookies.unenrolled }), stops: [at("/staff/enrolment"), failing("/staff/enrolment")] },
  { name: "staff between the factors", who: ({ cookies }) => ({ staffToken: cookies.halfway }), stops: [at("/staff/second-factor")] },
];

async function signUp(page: Page): Promise<void> {
  await page.getByLabel("Your name").fill("Stan Stranger");
  await page.getByLabel("Email").fill(stranger);
  await page.getByLabel("Password", { exact: true }).fill("a rather long sentence");
  await page.getByRole("checkbox", { name: /I agree/ }).check();
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.waitForURL("**/check-mail");
}

/** As whoever signed up before, and has a password to mistype. */
async function mistypePassword(page: Page, { stage }: Walk): Promise<void> {
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.waitForURL("**/workspaces");
  await page.goto(`${stage.app.url}/account/security`);
  await sendForm(page, { currentPassword: "wrong wrong wrong", password: "short" }, "form:has([name=currentPassword])");
}

/** More than there is room for. */
async function keepEverybody(page: Page): Promise<void> {
  for (const box of await page.locator("main input[type=checkbox]:enabled").all()) await box.check();
  await sendForm(page);
}

async function firstOfTwo(walk: Walk): Promise<string> {
  const { sessionId } = await walk.checkout();
  await walk.checkout(3);
  return sessionId;
}

function returnOf({ fresh: { slug } }: Walk, sessionId: string): string {
  return `/w/${slug}/billing/return?session_id=${sessionId}`;
}

/** Presses the button of Stripe's page with a good card; answers where it leads back to. */
async function paidReturnOf(walk: Walk): Promise<string> {
  const { stage } = walk;
  const { url } = await walk.checkout();
  const body = new URLSearchParams({ number: "4242424242424242", expiry: "12 / 40", cvc: "123", name: "A Cardholder" });
  const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { origin: stage.app.stripe.url } });
  const back = answer.headers.get("location");
  if (!back) throw new Error(`Stripe's page answered ${answer.status}.`);
  return back.replace(stage.app.url, "");
}

async function spoilPrice(page: Page): Promise<void> {
  await page.locator("main form[method=post] [name=prorationDate]").evaluate((input: HTMLInputElement) => (input.value = "soon"));
  await sendForm(page);
}

async function pause(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pause now" }).click();
  await page.waitForURL(/\/billing$/);
}

async function beginLook(page: Page): Promise<void> {
  await page.getByLabel("Reason").fill("Walking through the pages");
  await page.getByRole("button", { name: "Begin the look" }).click();
  await page.waitForURL(/\/staff\/workspaces\/[0-9a-f-]+$/);
}

async function lookAtBilling(page: Page): Promise<void> {
  await beginLook(page);
  await page.getByRole("link", { name: "Billing" }).click();
  await expect(page.getByRole("main")).toContainText("To come");
}

async function invited({ stage, values }: Walk): Promise<string> {
  const { rows } = await stage.world.admin.query<{ email: string }>("select email from tenant.invitations where id = $1", [values.invitationId]);
  return rows[0]!.email;
}
