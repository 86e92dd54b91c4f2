import { describe, expect, it } from "vitest";
import { addDays } from "#app/domain/dates.rules.ts";
import { addressesIn } from "#app/domain/workspaces/address-list.rules.ts";
import { isFoundBy } from "#app/domain/workspaces/found-by.rules.ts";
import { presentStatus, resendVerdict } from "#app/domain/workspaces/invitations.rules.ts";
import { permits } from "#app/domain/entitlements.rules.ts";
import type { Permission } from "#app/domain/permissions.rules.ts";
import { actionsOn } from "#app/domain/workspaces/member-actions.rules.ts";
import { planWords } from "#app/domain/workspaces/plan-words.rules.ts";
import { roleText, roleWithArticle } from "#app/domain/workspaces/roles.rules.ts";
import { freeSeats, placeFor, seatsToOffer } from "#app/domain/workspaces/seat-count.rules.ts";
import { seatView } from "#app/domain/workspaces/seat-words.rules.ts";
import { sameSection, sectionOf } from "#app/domain/workspaces/sections.rules.ts";
import { trialSteps } from "#app/domain/workspaces/trial-steps.rules.ts";
import { termsOf } from "#app/domain/plans.rules.ts";
import { day } from "./builders.ts";

describe("a pasted list of addresses", () => {
  it.each([
    ["one@a.example", ["one@a.example"]],
    [" one@a.example ,two@a.example;three@a.example\r\n\tfour@a.example ", ["one@a.example", "two@a.example", "three@a.example", "four@a.example"]],
    ["Ruth Ames <ruth@a.example>, \"Kim, Jr\" <kim@a.example>\nmax@a.example", ["ruth@a.example", "kim@a.example", "max@a.example"]],
    ["Twice@a.example twice@A.example", ["Twice@a.example"]],
    ["not an address", ["not", "an", "address"]],
    [" ,;\n ", []],
  ])("%j", (list, addresses) => {
    expect(addressesIn(list)).toEqual(addresses);
  });

  // In a square of its length this would take minutes, and everybody else would wait.
  it("may be one long line without an end", () => {
    expect(addressesIn("a".repeat(300_000))).toHaveLength(1);
    expect(addressesIn(" ".repeat(300_000))).toEqual([]);
  });
});

describe("seats", () => {
  const seats = { allowed: 5, promised: 5, members: 3, invited: 1, waiting: 0 };
  it.each([
    [{}, 1, 1, "active"],
    [{ invited: 2 }, 0, 0, "active"],
    [{ members: 5 }, 0, 0, "none"],
    [{ members: 5, promised: 7 }, 0, 1, "pending_seat"],
    [{ members: 5, promised: 7, waiting: 1, invited: 0 }, 0, 1, "pending_seat"],
    [{ members: 5, promised: 7, waiting: 2, invited: 0 }, 0, 0, "none"],
    [{ members: 9 }, 0, 0, "none"],
    [{ allowed: null, promised: null, members: 900 }, Infinity, Infinity, "active"],
  ] as const)("%j", (changes, free, offered, place) => {
    const count = { ...seats, ...changes };
    expect([freeSeats(count), seatsToOffer(count), placeFor(count)]).toEqual([free, offered, place]);
  });

  const growth = termsOf("growth", day(0));
  const starter = termsOf("starter", day(0));
  const base = { usage: { members: 12, invited: 2 }, terms: growth, subscription: null, onTrial: false, locale: "en-GB" };
  const subscription = { status: "active" as const, unitAmount: 1_200, currency: "usd", interval: "month" as const };
  it.each([
    [{ subscription }, "12 used, 2 held by open invitations, 36 free. Viewers hold none. Another seat costs $12.00 a month."],
    [{ onTrial: true, usage: { members: 1, invited: 0 } }, "1 used, 49 free. Viewers hold none. Seats cost nothing during the trial."],
    [{ terms: starter, usage: { members: 5, invited: 0 } }, "5 used, 0 free. Viewers hold none. More seats come with Growth, at $12.00 each a month."],
    [{ terms: termsOf("enterprise", day(0)), usage: { members: 5, invited: 0 } }, "5 used. Viewers hold none. "],
  ])("in words %#", (changes, words) => {
    expect(seatView({ ...base, ...changes }).words).toBe(words);
  });
});

describe("an invitation", () => {
  const invitation = { status: "open" as const, sentCount: 1, lastSentAt: day(0), expiresAt: day(7) };
  it.each([
    [{}, 5 * 60_000, { ok: true }],
    [{}, 5 * 60_000 - 1, { ok: false, reason: "too_soon" }],
    [{ sentCount: 9 }, 600_000, { ok: true }],
    [{ sentCount: 10 }, 600_000, { ok: false, reason: "too_often" }],
    [{ status: "expired" as const }, 600_000, { ok: true }],
    [{ status: "revoked" as const }, 600_000, { ok: false, reason: "revoked" }],
    [{ status: "accepted" as const }, 600_000, { ok: false, reason: "accepted" }],
  ])("%j is sent again after %i ms: %j", (changes, after, verdict) => {
    expect(resendVerdict({ ...invitation, ...changes }, new Date(day(0).getTime() + after))).toEqual(verdict);
  });

  it("expires at its instant, noted or not", () => {
    expect(presentStatus(invitation, day(7, -1))).toBe("open");
    expect(presentStatus(invitation, day(7))).toBe("expired");
    expect(presentStatus({ ...invitation, status: "revoked" }, day(9))).toBe("revoked");
  });
});

describe("what may be done with a person", () => {
  type Args = Parameters<typeof actionsOn>;
  const labels = (actor: Args[0], member: Args[1], open: Args[2] = () => true) => actionsOn(actor, member, open).map(({ label }) => label);
  const max = { id: "max", role: "member" as const, status: "active" as const };
  it("depends on who looks", () => {
    expect(labels({ role: "admin", membershipId: "ada" }, max)).toEqual(["Change role", "Suspend", "Remove from the workspace"]);
    expect(labels({ role: "owner", membershipId: "vera" }, { ...max, status: "suspended" })).toEqual(["Change role", "Let back in", "Remove from the workspace"]);
    expect(labels({ role: "admin", membershipId: "ada" }, { id: "vera", role: "owner", status: "active" })).toEqual([]);
    expect(labels({ role: "member", membershipId: "kim" }, max)).toEqual([]);
    expect(labels({ role: "member", membershipId: "max" }, max)).toEqual(["Leave the workspace"]);
    expect(labels({ role: "owner", membershipId: "vera" }, { id: "vera", role: "owner", status: "active" })).toEqual(["Transfer the ownership"]);
    expect(labels({ role: "admin", membershipId: "ada" }, { id: "ada", role: "admin", status: "active" })).toEqual(["Change role", "Leave the workspace"]);
  });

  it("is what the workspace's access leaves room for: read-only, people can be removed and go, and no more", () => {
    const open = (permission: Permission) => permits({ level: "read_only", reason: "unpaid" }, permission).ok;
    expect(labels({ role: "owner", membershipId: "vera" }, max, open)).toEqual(["Remove from the workspace"]);
    expect(labels({ role: "admin", membershipId: "ada" }, { id: "ada", role: "admin", status: "active" }, open)).toEqual(["Leave the workspace"]);
  });
});

describe("switching keeps the section", () => {
  it.each([
    ["/w/acme", "viewer", "/w/other"],
    ["/w/acme/", "owner", "/w/other"],
    ["/w/acme/members/0193/role", "viewer", "/w/other/members"],
    ["/w/acme/invitations/new", "member", "/w/other/members"],
    ["/w/acme/tasks/0193", "member", "/w/other/projects"],
    ["/w/acme/billing/plan", "owner", "/w/other/billing"],
    ["/w/acme/billing/plan", "member", "/w/other"],
    ["/w/acme/settings", "viewer", "/w/other"],
    ["/w/acme/constructor", "owner", "/w/other"],
    ["/workspaces", "owner", "/w/other"],
  ] as const)("%s as %s: %s", (path, role, href) => {
    expect(sameSection(path, { slug: "other", role })).toBe(href);
  });

  it("knows where it is", () => {
    expect(sectionOf("/w/acme/my-tasks")).toBe("my-tasks");
    expect(sectionOf("/x/acme/members")).toBe("");
  });
});

describe("words", () => {
  const none = { closedAt: null, trialEndsAt: null, plan: null, subscriptionStatus: null };
  it.each([
    [none, "Starter"],
    [{ ...none, trialEndsAt: day(1) }, "Growth trial"],
    [{ ...none, trialEndsAt: day(0) }, "Starter"],
    [{ ...none, plan: "enterprise" as const, subscriptionStatus: "active" as const, trialEndsAt: day(1) }, "Enterprise"],
    [{ ...none, plan: null, subscriptionStatus: "unknown" as const }, "Subscribed"],
    [{ ...none, plan: "growth" as const, subscriptionStatus: "canceled" as const }, "Starter"],
    [{ ...none, plan: "growth" as const, subscriptionStatus: "active" as const, closedAt: day(-1) }, "Closed"],
  ])("of a plan %#", (workspace, words) => {
    expect(planWords(workspace, day(0))).toBe(words);
  });

  it("of a role", () => {
    expect(roleText({ role: "member", billingManager: true })).toBe("Member, billing");
    expect(roleText({ role: "viewer", billingManager: true })).toBe("Viewer");
    expect(roleText({ role: "owner", billingManager: false })).toBe("Owner");
    expect([roleWithArticle("viewer"), roleWithArticle("admin"), roleWithArticle("owner")]).toEqual(["a viewer", "an admin", "an owner"]);
  });

  it("are found without their accents", () => {
    expect(isFoundBy("Tomás Ferreira", "tomas f")).toBe(true);
    expect(isFoundBy("Tomás", "")).toBe(true);
    expect(isFoundBy("Tomás", "tim")).toBe(false);
  });
});

describe("the steps of a trial", () => {
  it("lie around its end", () => {
    expect(trialSteps(day(14)).map(({ at }) => at)).toEqual([day(7), day(11), day(13), day(14), addDays(day(14), 7)]);
  });
});
