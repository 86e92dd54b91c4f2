import pg from "pg";
import { describe, expect, it } from "vitest";
import { createKeyring } from "#app/ops/keyring.ts";
import { accessFor, type AccessInput } from "#app/domain/access.rules.ts";
import { permissionKeys, type Permission, type RoleHolder } from "#app/domain/permissions.rules.ts";
import { termsOf } from "#app/domain/plans.rules.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { authorize, openScope } from "#app/domain/scope.ts";
import { explain, type AccessFacts, type Explanation } from "#app/domain/staff/why-access.ts";
import type { Standing } from "#app/domain/standing.ts";
import { day, debt, subscription } from "#tests/rules/builders.ts";

/** Nobody connects: authorize in a read-only scope asks nothing of the database. */
const pool = new pg.Pool({ connectionString: "postgres://nobody@127.0.0.1:1/nothing" });
const app = { url: "https://afterlogin.test", keyring: createKeyring([{ id: "test", secret: Buffer.from(Array.from({ length: 32 }, (_, byte) => byte)) }]), automaticTax: false };
const tenantId = "0192b5a0-0000-7000-8000-000000000001";

const holders: Record<string, RoleHolder> = {
  "Vera, a viewer": { role: "viewer", billingManager: false },
  "Mia, a member": { role: "member", billingManager: false },
  "Bea, a member and billing manager": { role: "member", billingManager: true },
  "Ada, an admin": { role: "admin", billingManager: false },
  "Olu, the owner": { role: "owner", billingManager: false },
};

type Situation = Partial<Omit<AccessInput, "workspace">> & { workspace?: Partial<AccessInput["workspace"]>; used?: number };

const situations: Record<string, Situation> = {
  "on Starter": {},
  "on a trial": { workspace: { trialStartedAt: day(-3), trialEndsAt: day(11) } },
  "in the trial's grace": { workspace: { trialStartedAt: day(-15), trialEndsAt: day(-1) } },
  "paying": { subscription: subscription() },
  "ending soon": { subscription: subscription({ cancelAt: day(10) }) },
  "three days past due": { subscription: subscription({ status: "past_due", firstFailureAt: day(-3) }) },
  "eight days past due": { subscription: subscription({ status: "past_due", firstFailureAt: day(-8) }) },
  "fifteen days past due": { subscription: subscription({ status: "past_due", firstFailureAt: day(-15) }) },
  "unpaid": { subscription: subscription({ status: "unpaid", firstFailureAt: day(-20) }) },
  "paused": { subscription: subscription({ status: "paused", pausedAt: day(-1) }) },
  "waiting for its first payment": { subscription: subscription({ status: "incomplete" }) },
  "left with a debt": { subscription: subscription({ status: "canceled", endedAt: day(-2) }), openDebt: debt({ since: day(-9) }) },
  "of a status nobody knows": { subscription: subscription({ status: "unknown", stripeStatus: "hibernating" }) },
  "over its limits": { used: 5 },
  "suspended by staff": { workspace: { suspendedAt: day(-1), suspendedReason: "fraud" } },
  "closed": { workspace: { closedAt: day(-1), purgeAt: day(29) } },
  "closed and suspended": { workspace: { closedAt: day(-2), purgeAt: day(28), suspendedAt: day(-1), suspendedReason: "fraud" } },
};

function standingIn({ used = 1, workspace, ...given }: Situation): Standing {
  const terms = termsOf(given.subscription ? "growth" : "starter", day(-30));
  const usage = { seats: used, members: used, invited: 0, projects: used };
  const input: AccessInput = {
    now: day(0),
    workspace: { trialStartedAt: null, trialEndsAt: null, suspendedAt: null, suspendedReason: null, closedAt: null, purgeAt: null, ...workspace },
    subscription: null,
    openDebt: null,
    terms,
    fallbackTerms: terms,
    usage: { seats: used, projects: used },
    lastGood: null,
    ...given,
  };
  const facts = { id: tenantId, slug: "acme", name: "Acme", payerId: tenantId, ownerId: tenantId, locale: "en-GB", timeZone: "UTC", onboardingDismissedAt: null, createdAt: day(-40), version: 1 };
  return {
    workspace: { ...facts, ...input.workspace },
    subscription: input.subscription,
    openDebt: input.openDebt,
    held: [terms],
    overrides: [],
    flags: {},
    terms,
    fallbackTerms: terms,
    access: accessFor(input),
    usage,
  };
}

function factsOf(holder: RoleHolder, permission: Permission, owned: boolean, standing: Standing, changes: Partial<AccessFacts> = {}): AccessFacts {
  return {
    permission,
    owned,
    person: { name: "Somebody", email: "somebody@example.test" },
    identity: { verified: true, liveSessions: 1, lastSeenAt: day(0) },
    membership: { ...holder, status: "active", suspendedFor: null, joinedAt: day(-30), changed: null },
    standing,
    syncedAt: null,
    rowVisible: true,
    now: day(0),
    ...changes,
  };
}

/** What a verb's first line says to somebody, or null. */
async function authorized(holder: RoleHolder, permission: Permission, owned: boolean, standing: Standing): Promise<string | null> {
  const actor = { kind: "member", userId: tenantId, membershipId: tenantId, label: "Somebody", email: "somebody@example.test", ...holder } as const;
  const { scope } = openScope({ pool, tenantId, now: day(0), request: { id: "req_test", method: "web", address: null }, app, writable: false, actor, standing });
  try {
    await authorize(scope, permission, { owned });
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe.each(Object.entries(situations))("in a workspace %s", (_name, situation) => {
  const standing = standingIn(situation);
  it.each(Object.entries(holders))("%s gets the verdict of authorize for every permission", async (_who, holder) => {
    for (const permission of permissionKeys) {
      for (const owned of [false, true]) {
        const said = explain(factsOf(holder, permission, owned, standing));
        expect([permission, owned, said.code, said.allowed]).toEqual([permission, owned, await authorized(holder, permission, owned, standing), said.code === null]);
      }
    }
  });
});

it("the table is worth something: it holds every answer that authorize has", async () => {
  const codes = new Set<string | null>();
  for (const situation of Object.values(situations)) {
    for (const holder of Object.values(holders)) {
      for (const permission of permissionKeys) codes.add(await authorized(holder, permission, false, standingIn(situation)));
    }
  }
  expect(codes).toEqual(new Set([null, "forbidden", "read_only", "over_limit"]));
});

describe("the layer that decides", () => {
  const [viewer, member, admin] = [holders["Vera, a viewer"]!, holders["Mia, a member"]!, holders["Ada, an admin"]!];
  const paying = standingIn(situations.paying!);
  const decided = ({ decidedBy, layers }: Explanation) => [decidedBy, layers.filter(({ outcome }) => outcome === "decides").length];

  it.each<[situation: string, holder: RoleHolder, permission: Permission, decidedBy: string]>([
    ["paying", viewer, "members.invite", "role"],
    ["suspended by staff", admin, "members.invite", "workspace"],
    ["closed", admin, "projects.create", "workspace"],
    ["eight days past due", admin, "members.invite", "subscription"],
    ["fifteen days past due", admin, "projects.write", "subscription"],
    ["left with a debt", admin, "projects.write", "subscription"],
    ["over its limits", admin, "members.invite", "limit"],
  ])("in a workspace %s, asked as %o for %s, is: %s", (situation, holder, permission, decidedBy) => {
    const said = explain(factsOf(holder, permission, false, standingIn(situations[situation]!)));
    expect(said.decidedBy).toBe(decidedBy);
    expect(said.layers.find(({ name }) => name === decidedBy)!.outcome).toBe("decides");
  });

  it("comes in production's order, all nine each time", () => {
    expect(explain(factsOf(admin, "members.invite", false, paying)).layers.map(({ name }) => name)).toEqual([
      "identity", "role", "workspace", "subscription", "terms", "override", "flag", "limit", "row_security",
    ]);
  });

  it("is the role before anything else that is wrong too", () => {
    expect(explain(factsOf(viewer, "members.invite", false, standingIn(situations["over its limits"]!))).decidedBy).toBe("role");
  });

  it.each([
    ["pending_seat", null, /Waits for a seat/],
    ["suspended", "by_admin", /Suspended by an admin/],
    ["suspended", "over_limit", /Set aside/],
    ["left", null, /Has left/],
  ] as const)("is the role for a membership that is %s %s", (status, suspendedFor, words) => {
    const facts = factsOf(admin, "projects.read", false, paying);
    const said = explain({ ...facts, membership: { ...facts.membership!, status, suspendedFor } });
    expect(decided(said)).toEqual(["role", 1]);
    expect(said.layers[1]!.value).toMatch(words);
  });

  it("is the role for somebody who is no member", () => {
    const said = explain(factsOf(admin, "projects.read", false, paying, { membership: null, person: null, identity: null, rowVisible: null }));
    expect(said).toMatchObject({ allowed: false, code: "forbidden", decidedBy: "role" });
    expect(said.layers.map(({ outcome }) => outcome).filter((outcome) => outcome === "silent").length).toBeGreaterThan(1);
  });

  it("is row security when the database does not show the row", () => {
    expect(explain(factsOf(admin, "projects.read", false, paying, { rowVisible: false }))).toMatchObject({ allowed: false, code: "not_found", decidedBy: "row_security" });
  });

  it("is the limit for the project that has no room, and no limit for viewers in a full house", () => {
    const full = standingIn({ used: 3 });
    expect(explain(factsOf(member, "projects.create", false, full))).toMatchObject({ code: "over_limit", decidedBy: "limit" });
    const inviting = explain(factsOf(admin, "members.invite", false, full));
    expect(inviting.allowed).toBe(true);
    expect(inviting.layers.find(({ name }) => name === "limit")).toMatchObject({ outcome: "warns", value: "3 of 3 seats: only viewers can be invited" });
  });
});

describe("what the layers say", () => {
  const admin = holders["Ada, an admin"]!;
  const layer = (facts: AccessFacts, name: string) => explain(facts).layers.find((one) => one.name === name)!;
  const paying = standingIn(situations.paying!);

  it("identity tells a confirmed address from one that is not, and never decides", () => {
    const said = (identity: AccessFacts["identity"]) => layer(factsOf(admin, "projects.read", false, paying, { identity }), "identity");
    expect(said({ verified: false, liveSessions: 1, lastSeenAt: day(0) })).toMatchObject({ outcome: "warns", value: expect.stringContaining("not confirmed") as string });
    expect(said({ verified: true, liveSessions: 0, lastSeenAt: null })).toMatchObject({ outcome: "warns", value: expect.stringContaining("not signed in") as string });
    expect(said({ verified: true, liveSessions: 2, lastSeenAt: day(0) }).outcome).toBe("passes");
    expect(said(null)).toMatchObject({ outcome: "silent", value: "Nobody has signed up with this address", at: null });
  });

  it("the role names who changed it last, and by which request", () => {
    const facts = factsOf(holders["Bea, a member and billing manager"]!, "members.invite", false, paying);
    const changed = { at: day(-1), by: "Tomás", requestId: "req_1" };
    const said = layer({ ...facts, membership: { ...facts.membership!, changed } }, "role");
    expect(said).toMatchObject({ value: "Member and billing manager: lacks “Invite people and resend invitations”. Role changed by Tomás", source: "activity, req_1", at: day(-1) });
    expect(layer({ ...facts, membership: { ...facts.membership!, changed: { ...changed, requestId: null } } }, "role").source).toBe("activity, no request");
  });

  it("a grace warns and does not decide", () => {
    const said = explain(factsOf(admin, "members.invite", false, standingIn(situations["three days past due"]!)));
    expect(said.allowed).toBe(true);
    expect(said.layers.find(({ name }) => name === "subscription")).toMatchObject({ outcome: "warns", value: "past_due, 10 seats: access is grace (payment failed)" });
  });

  it("what survives a closure is said to", () => {
    const said = explain(factsOf(holders["Olu, the owner"]!, "data.export", false, standingIn(situations.closed!)));
    expect(said.allowed).toBe(true);
    expect(said.layers[2]).toMatchObject({ outcome: "warns", value: "Closed by its owner; this survives it" });
    const suspended = explain(factsOf(admin, "projects.write", false, standingIn(situations["suspended by staff"]!)));
    expect(suspended.layers[2]).toMatchObject({ outcome: "decides", value: "Suspended by staff", at: day(-1) });
  });

  it("overrides that run are named with who set them, others are not", () => {
    const common = { id: "1", staffLabel: "Emil", reason: "Bridging", startsAt: day(-1), expiresAt: day(9) };
    const overrides: Standing["overrides"] = [
      { ...common, kind: "limit", limit: "seats", value: 18 },
      { ...common, kind: "limit", limit: "projects", value: null },
      { ...common, kind: "feature", feature: "api", value: "on" },
      { ...common, kind: "limit", limit: "seats", value: 99, startsAt: day(1) },
      { ...common, kind: "limit", limit: "seats", value: 77, startsAt: day(-9), expiresAt: day(0) },
    ];
    const said = layer(factsOf(admin, "members.invite", false, { ...paying, overrides }), "override");
    expect(said).toMatchObject({ outcome: "passes", value: "Seats: 18, Projects: unlimited, api: on", source: "Emil" });
  });

  it("a limit that is none, and one that does not bear on the question", () => {
    const unlimited = { ...paying, terms: termsOf("enterprise", day(-3)) };
    expect(layer(factsOf(admin, "projects.create", false, unlimited), "limit").value).toBe("1 of unlimited projects");
    expect(layer(factsOf(admin, "workspace.settings", false, paying), "limit").outcome).toBe("silent");
    const counted = { ...paying, usage: { seats: 4, members: 4, invited: 0, projects: 7 } };
    expect(layer(factsOf(admin, "projects.create", false, counted), "limit").value).toMatch(/^7 of .+ projects$/);
    expect(layer(factsOf(admin, "members.invite", false, counted), "limit").value).toMatch(/^4 of .+ seats$/);
  });

  it("terms are those held, a flag never speaks, and a subscription tells where it is from", () => {
    expect(layer(factsOf(admin, "projects.read", false, paying), "terms").value).toMatch(/^Growth, price list /);
    expect(layer(factsOf(admin, "projects.read", false, standingIn({})), "terms").value).toMatch(/^Starter, price list /);
    expect(layer(factsOf(admin, "projects.read", false, paying), "flag")).toMatchObject({ outcome: "silent", at: null });
    expect(layer(factsOf(admin, "projects.read", false, paying, { syncedAt: day(-2) }), "subscription")).toMatchObject({ outcome: "passes", source: "synced", at: day(-2) });
    expect(layer(factsOf(admin, "projects.read", false, standingIn({})), "subscription")).toMatchObject({ outcome: "silent", source: "subscriptions", at: null });
  });
});
