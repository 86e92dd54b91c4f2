import { grantFor, type Permission, type Role } from "#app/domain/permissions.rules.ts";
import type { Scene } from "#tests/routes/scene.ts";

/** Who knocks. Positions inside the workspace under test, and people who have no business in it. */
export const workspaceRoles = {
  viewer: { role: "viewer", billingManager: false },
  member: { role: "member", billingManager: false },
  billingManager: { role: "member", billingManager: true },
  admin: { role: "admin", billingManager: false },
  owner: { role: "owner", billingManager: false },
} as const satisfies Record<string, { role: Role; billingManager: boolean }>;
export type WorkspaceRole = keyof typeof workspaceRoles;

type Form = Record<string, string>;

/** What a request of one method needs, and what it answers. */
export interface Rule {
  needs: Permission;
  /** Statuses for those who hold the permission. Default: 200 for a page; anything but a closed door for a form. */
  answers?: readonly number[];
  /** For those who do not. Default: 403. */
  refuses?: readonly number[];
  /** Roles for whom it is otherwise than the table of permissions says, each with what they get. */
  besides?: Partial<Record<WorkspaceRole, readonly number[]>>;
}

export interface FormRule extends Rule {
  form: (scene: Scene) => Form;
}

/**
 * Where an address stands. `open`: everybody. `person`: whoever is signed in. `workspace`: by the permissions.
 * `staff`: nobody else can tell that it is there.
 */
export type Door =
  | { door: "open"; get: readonly number[]; post?: { form: Form } }
  | { door: "person"; get: readonly number[]; post?: { form: Form } }
  | { door: "workspace"; get: Rule; post?: FormRule }
  | { door: "staff"; post?: { form: Form } };

const nothing = () => ({});
const read: Rule = { needs: "projects.read" };
const task = { title: "Oil the winch", description: "", status: "todo", assigneeId: "", dueOn: "", version: "1" };
const project = { name: "Quay", description: "", version: "1" };
const open = (get: readonly number[] = [200], form?: Form): Door => ({ door: "open", get, ...(form && { post: { form } }) });
const person = (get: readonly number[] = [200], form?: Form): Door => ({ door: "person", get, ...(form && { post: { form } }) });
const staff = (form?: Form): Door => ({ door: "staff", ...(form && { post: { form } }) });
const page = (needs: Permission, post?: (scene: Scene) => Form): Door => ({ door: "workspace", get: { needs }, ...(post && { post: { needs, form: post } }) });
/** A form without a page: opened by hand, its address leads to the page on which the form stands. */
const formOnly = (needs: Permission, form: (scene: Scene) => Form, more: Partial<Rule> = {}): Door => ({
  door: "workspace",
  get: { needs: "projects.read", answers: [302, 303, 404, 405] },
  post: { needs, form, ...more },
});

/** Every address of app/routes.ts. A route without a row here fails the test. */
export const doors: Record<string, Door> = {
  "/": open(),
  "/pricing": open(),
  "/terms": open(),
  "/privacy": open(),
  "/contact": open([200], {}),
  "/theme": open([302, 303, 404, 405], { theme: "dark", returnTo: "/" }),
  "/sign-up": open([200, 302], {}),
  "/sign-in": open([200, 302], {}),
  "/sign-out": open([302, 303]),
  "/check-mail": open([200, 302], {}),
  "/verify/:token": open([404, 410], {}),
  "/forgot-password": open([200], {}),
  "/reset-password/:token": open([404, 410, 200], {}),
  "/invitations/:token": open([200, 404, 410]),

  "/workspaces": person(),
  "/workspaces/new": person([200], { name: "" }),
  "/account/invitations": person([200], {}),
  "/account/profile": person([200], {}),
  "/account/security": person([200], {}),
  "/account/verification": person([200], {}),
  "/account/sessions/:sessionId/revocation": person([302, 303, 404]),

  "/w/:slug": { door: "workspace", get: read },
  "/w/:slug/onboarding": formOnly("workspace.settings", () => ({ shown: "yes" })),
  "/w/:slug/my-tasks": { door: "workspace", get: read },
  "/w/:slug/projects": { door: "workspace", get: read },
  "/w/:slug/projects/new": page("projects.create", () => project),
  "/w/:slug/projects/:projectId": { door: "workspace", get: read },
  "/w/:slug/projects/:projectId/board": { door: "workspace", get: read },
  "/w/:slug/projects/:projectId/edit": page("projects.write", () => project),
  "/w/:slug/projects/:projectId/archival": page("projects.write", () => ({ to: "archived" })),
  "/w/:slug/projects/:projectId/deletion": page("projects.delete", () => ({ typedName: "Harbour", name: "Harbour", version: "1" })),
  "/w/:slug/projects/:projectId/tasks/new": page("projects.write", () => task),
  "/w/:slug/tasks/:taskId": { door: "workspace", get: read, post: { needs: "projects.write", form: () => ({ status: "doing", assigneeId: "", dueOn: "", version: "1" }) } },
  "/w/:slug/tasks/:taskId/edit": page("projects.write", () => task),
  "/w/:slug/tasks/:taskId/status": page("projects.write", () => ({ move: "doing", from: "board" })),
  "/w/:slug/tasks/:taskId/deletion": page("projects.write", () => ({ version: "1" })),
  "/w/:slug/tasks/:taskId/comments": page("projects.write", () => ({ body: "On it." })),
  "/w/:slug/tasks/:taskId/comments/:commentId/deletion": page("projects.delete", nothing),

  "/w/:slug/members": { door: "workspace", get: { needs: "members.read" } },
  "/w/:slug/members/departure": {
    door: "workspace",
    get: { needs: "workspace.leave", besides: { owner: [200] } },
    post: { needs: "workspace.leave", form: nothing },
  },
  "/w/:slug/members/:membershipId/role": page("members.change_role", () => ({ role: "viewer", version: "1" })),
  "/w/:slug/members/:membershipId/suspension": page("members.suspend", () => ({ what: "suspend", version: "1" })),
  "/w/:slug/members/:membershipId/removal": page("members.remove", () => ({ version: "1" })),
  "/w/:slug/invitations": { door: "workspace", get: { needs: "members.read" } },
  "/w/:slug/invitations/new": page("members.invite", () => ({ addresses: "somebody@example.test", role: "member" })),
  // The button stands in the list, so its refusal is a word above the list.
  "/w/:slug/invitations/:invitationId/resending": formOnly("members.invite", nothing, { refuses: [303] }),
  "/w/:slug/invitations/:invitationId/revocation": {
    door: "workspace",
    get: { needs: "invitations.revoke" },
    post: { needs: "invitations.revoke", form: nothing },
  },
  "/w/:slug/search": page("projects.read"),
  "/w/:slug/activity": page("activity.read"),
  "/w/:slug/settings": page("workspace.settings", () => ({ part: "formats", locale: "en-GB", timeZone: "UTC", version: "1" })),
  "/w/:slug/settings/ownership": page("ownership.transfer", ({ ids }) => ({ wish: "offer", membershipId: ids.membershipId })),
  // It is for whom the ownership was offered to; to others it says that nothing is offered, and a form is refused.
  "/w/:slug/settings/ownership/acceptance": {
    door: "workspace",
    get: { needs: "members.read" },
    post: { needs: "members.read", form: () => ({ answer: "accept" }), answers: [404, 403, 409] },
  },
  "/w/:slug/settings/exports": page("data.export", nothing),
  "/w/:slug/settings/exports/:receiptId/file": { door: "workspace", get: { needs: "data.export", answers: [404] } },
  "/w/:slug/settings/closure": page("workspace.close", () => ({ typedName: "not its name" })),

  "/w/:slug/billing": { door: "workspace", get: { needs: "billing.read" } },
  "/w/:slug/billing/plan": { door: "workspace", get: { needs: "billing.read" } },
  "/w/:slug/billing/plan-change": {
    door: "workspace",
    get: { needs: "billing.manage", answers: [200, 302, 303, 409] },
    post: { needs: "billing.manage", form: () => ({ plan: "enterprise", interval: "month", prorationDate: "1", due: "0" }) },
  },
  "/w/:slug/billing/plan-change/withdrawal": formOnly("billing.manage", nothing),
  "/w/:slug/billing/pause": {
    door: "workspace",
    get: { needs: "billing.manage", answers: [200, 302, 303] },
    post: { needs: "billing.manage", form: nothing },
  },
  "/w/:slug/billing/resumption": {
    door: "workspace",
    get: { needs: "billing.manage", answers: [200, 302, 303] },
    post: { needs: "billing.manage", form: nothing },
  },
  "/w/:slug/billing/usage": page("billing.read"),
  "/w/:slug/billing/entitlements": page("billing.read"),
  "/w/:slug/billing/checkout": {
    door: "workspace",
    get: { needs: "billing.manage", answers: [200, 302, 303, 409] },
    post: { needs: "billing.manage", form: () => ({ plan: "growth", interval: "month", seats: "2", quantity: "2" }) },
  },
  "/w/:slug/billing/return": { door: "workspace", get: { needs: "billing.manage", answers: [200, 302, 303, 404] } },
  "/w/:slug/billing/seats": {
    door: "workspace",
    get: { needs: "billing.manage", answers: [200, 409] },
    post: { needs: "billing.manage", form: () => ({ quantity: "30", seats: "30" }) },
  },
  "/w/:slug/billing/card": formOnly("billing.manage", nothing),
  "/w/:slug/billing/payment": formOnly("billing.manage", nothing),
  "/w/:slug/billing/details": page("billing.manage", () => ({ billingEmail: "bills@example.test", version: "1" })),
  "/w/:slug/billing/tax-ids": page("billing.manage", () => ({ part: "addition", type: "eu_vat", value: "DE123456789" })),
  "/w/:slug/billing/invoices": page("billing.read"),
  "/w/:slug/billing/cancellation": {
    door: "workspace",
    get: { needs: "billing.manage", answers: [200, 409] },
    post: { needs: "billing.manage", form: nothing },
  },
  "/w/:slug/billing/reactivation": formOnly("billing.manage", nothing),
  "/w/:slug/billing/limits": {
    door: "workspace",
    get: { needs: "billing.manage", answers: [200, 302, 303, 409] },
    post: { needs: "billing.manage", form: nothing },
  },

  "/staff/sign-in": open([200, 302], {}),
  "/staff/second-factor": staff({}),
  "/staff/enrolment": staff({}),
  "/staff/sign-out": staff(),
  "/staff": staff(),
  "/staff/workspaces/:tenantId": staff(),
  "/staff/workspaces/:tenantId/look": staff({ reason: "" }),
  "/staff/workspaces/:tenantId/trial": staff({ days: "7", reason: "", endsAt: "" }),
  "/staff/workspaces/:tenantId/overrides": staff({ part: "setting", what: "", value: "", lastDay: "", reason: "" }),
  "/staff/workspaces/:tenantId/write-off": staff({ invoice: "", typedName: "", reason: "" }),
  "/staff/workspaces/:tenantId/sync": staff({}),
  "/staff/stripe-inbox": staff(),
  "/staff/stripe-inbox/:eventId": staff({}),
  "/staff/mails": staff({}),
  "/staff/jobs": staff({}),
  "/staff/support-requests": staff(),
  "/staff/support-requests/:requestId": staff({}),
  "/staff/*": staff(),

  "/webhooks/stripe": open([405]),
  "/health/live": open(),
  "/health/ready": open([200, 503]),
  // In production there are none without their token.
  "/metrics": open([401, 403, 404]),
  "/dev/mail": open([200, 404, 502, 503]),
  "/dev/mail/:mailId": open([404]),
  "/dev/mail/:mailId/html": open([404]),
  "/*": open([404]),
};

/** What the table of permissions promises somebody, and the rule's own exceptions. */
export function expected(rule: Rule, role: WorkspaceRole, ordinary: readonly number[] | "not shut"): readonly number[] | "not shut" {
  const besides = rule.besides?.[role];
  if (besides) return besides;
  if (grantFor(rule.needs, workspaceRoles[role]) === "yes") return rule.answers ?? ordinary;
  return rule.refuses ?? [403];
}
