import { describe, expect, it } from "vitest";
import type { Access, AccessReason } from "#app/domain/access.rules.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { standingBanner, type BannerInput } from "#app/domain/standing-banner.rules.ts";

const now = new Date("2026-11-20T12:00:00Z");
const owner = { managesBilling: true, readsBilling: true, owns: true };
const billingManager = { managesBilling: true, readsBilling: true, owns: false };
const admin = { managesBilling: false, readsBilling: true, owns: false };
const member = { managesBilling: false, readsBilling: false, owns: false };

function access(reason: AccessReason, changes: Partial<Access> = {}): Access {
  return { level: "full", reason, since: null, until: null, next: null, steps: [], overLimit: [], ...changes };
}

function banner(changes: Partial<BannerInput>) {
  return standingBanner({
    now,
    access: access("active"),
    subscription: null,
    openDebt: null,
    terms: { plan: "growth" },
    workspace: { trialEndsAt: null, suspendedReason: null, purgeAt: null },
    viewer: owner,
    view: { locale: "en-GB", timeZone: "UTC" },
    ...changes,
  });
}

const debt = { amount: 18_000, currency: "usd" };
const retrying = { nextAttemptAt: new Date("2026-11-22T09:00:00Z"), cancelAt: null, status: "past_due" as const };
const inGrace = access("payment_failed", { level: "grace", next: { level: "restricted", at: new Date("2026-11-24T09:00:00Z") } });

describe("the banner", () => {
  it.each(["starter", "active"] as const)("is not there while all is in order: %s", (reason) => {
    expect(banner({ access: access(reason) })).toBeNull();
  });

  it("names the amount, the next try and the day on which access changes, with the card for those who manage billing", () => {
    for (const viewer of [owner, billingManager]) {
      expect(banner({ access: inGrace, openDebt: debt, subscription: retrying, viewer })).toEqual({
        kind: "caution",
        phase: "grace",
        title: "A payment failed: $180.00 is open.",
        text: "We try again on 22 November 2026, 09:00. Everything works until 24 November; then invitations and new projects stop.",
        action: { label: "Update card", path: "billing" },
      });
    }
  });

  it.each([admin, member])("sends others to the owner", (viewer) => {
    expect(banner({ access: inGrace, openDebt: debt, subscription: retrying, viewer })).toMatchObject({ action: "contact_owner" });
  });

  it("leaves out an attempt that has passed, and an amount that nobody knows", () => {
    const past = { ...retrying, nextAttemptAt: addDays(now, -1) };
    expect(banner({ access: inGrace, subscription: past })).toMatchObject({ title: "A payment failed.", text: "Everything works until 24 November; then invitations and new projects stop." });
    expect(banner({ access: inGrace, subscription: null })).toMatchObject({ text: expect.not.stringContaining("try again") });
  });

  it("grows graver with the level", () => {
    const restricted = access("payment_failed", { level: "restricted", next: { level: "read_only", at: new Date("2026-12-01T09:00:00Z") } });
    expect(banner({ access: restricted, openDebt: debt })).toMatchObject({ kind: "critical", phase: "restricted", text: "Invitations and new projects have stopped. Read-only from 1 December." });
    expect(banner({ access: access("payment_failed", { level: "read_only" }), openDebt: debt })).toMatchObject({ kind: "critical", phase: "read_only", text: "The workspace is read-only; everything is kept." });
  });

  it.each([
    ["unpaid", "This workspace is read-only: $180.00 is open.", "Pay"],
    ["debt_after_cancel", "This workspace is read-only: $180.00 is open from before.", "Pay"],
    ["paused", "This workspace is read-only: its subscription is paused.", "Resume"],
  ] as const)("while %s says what opens it again", (reason, title, label) => {
    const input = { access: access(reason, { level: "read_only" }), openDebt: debt };
    expect(banner(input)).toMatchObject({ kind: "critical", phase: "read_only", title, text: "Everything is kept. You can read it and export it.", action: { label, path: "billing" } });
    expect(banner({ ...input, viewer: member })).toMatchObject({ text: "Everything is kept. You can read it, and its owner can export it.", action: "contact_owner" });
  });

  it("does without the amount where none is known", () => {
    expect(banner({ access: access("unpaid", { level: "read_only" }) })).toMatchObject({ title: "This workspace is read-only: a payment is open." });
  });

  it.each([
    [14, null],
    [8, null],
    [7, "7 days left of the Growth trial."],
    [2, "2 days left of the Growth trial."],
    [0.5, "1 day left of the Growth trial."],
  ])("with %s days of the trial left says %s", (days, title) => {
    const workspace = { trialEndsAt: addDays(now, days), suspendedReason: null, purgeAt: null };
    expect(banner({ access: access("trialing"), workspace })?.title ?? null).toBe(title);
  });

  it("tells what follows a trial, and gives the way on to those who can choose", () => {
    const workspace = { trialEndsAt: new Date("2026-11-22T12:00:00Z"), suspendedReason: null, purgeAt: null };
    expect(banner({ access: access("trialing"), workspace })).toMatchObject({
      kind: "info",
      phase: "trial",
      text: "It ends on 22 November. Everything works until 29 November; then the limits of Starter apply.",
      action: { label: "Choose a plan", path: "billing/plan" },
    });
    expect(banner({ access: access("trialing"), workspace, viewer: member })).toMatchObject({ action: null });
  });

  it("says nothing of a trial that is paid for already, or of one without an end", () => {
    const workspace = { trialEndsAt: addDays(now, 2), suspendedReason: null, purgeAt: null };
    expect(banner({ access: access("trialing"), workspace, subscription: { nextAttemptAt: null, cancelAt: null, status: "trialing" } })).toBeNull();
    // One that has ended, or never began, pays for nothing.
    for (const status of ["canceled", "incomplete", "incomplete_expired"] as const) {
      expect(banner({ access: access("trialing"), workspace, subscription: { nextAttemptAt: null, cancelAt: null, status } })?.title).toBe("2 days left of the Growth trial.");
    }
    expect(banner({ access: access("trialing") })).toBeNull();
  });

  it("counts the grace after a trial", () => {
    const workspace = { trialEndsAt: new Date("2026-11-18T12:00:00Z"), suspendedReason: null, purgeAt: null };
    const next = (level: "full" | "restricted") => access("trial_over", { level: "grace", next: { level, at: new Date("2026-11-25T12:00:00Z") } });
    expect(banner({ access: next("full"), workspace })).toMatchObject({ kind: "caution", title: "The Growth trial ended on 18 November.", text: "From 25 November, the limits of Starter apply." });
    expect(banner({ access: next("restricted"), workspace })).toMatchObject({ text: "Everything works until 25 November; then invitations and new projects stop." });
    expect(banner({ access: access("trial_over", { level: "grace" }) })).toMatchObject({ title: "The trial has ended.", text: "" });
  });

  it("announces a scheduled end to those who read billing, and lets those who manage it turn back", () => {
    const subscription = { nextAttemptAt: null, cancelAt: new Date("2026-12-17T00:00:00Z"), status: "active" as const };
    const calm = access("cancel_scheduled", { next: { level: "full", at: subscription.cancelAt } });
    const over = access("cancel_scheduled", { next: { level: "restricted", at: subscription.cancelAt } });
    expect(banner({ access: calm, subscription })).toMatchObject({ kind: "info", title: "The subscription ends on 17 December.", action: { label: "Reactivate", path: "billing" } });
    expect(banner({ access: over, subscription, viewer: admin })).toMatchObject({ kind: "caution", text: expect.stringContaining("over them now"), action: null });
    expect(banner({ access: over, subscription, viewer: member })).toBeNull();
    const workspace = { trialEndsAt: subscription.cancelAt, suspendedReason: null, purgeAt: null };
    expect(banner({ access: calm, subscription, workspace })).toMatchObject({ text: "Everything works until 24 December; then the limits of Starter apply." });
    expect(banner({ access: calm })).toBeNull();
  });

  it("asks those who can to finish the first payment", () => {
    expect(banner({ access: access("incomplete") })).toMatchObject({ action: { label: "Finish the payment", path: "billing" } });
    expect(banner({ access: access("incomplete"), viewer: admin })).toBeNull();
  });

  it("names what is over the plan", () => {
    const over = access("over_limit", { level: "restricted", overLimit: [{ limit: "seats", used: 5, allowed: 3 }, { limit: "projects", used: 4, allowed: 3 }] });
    expect(banner({ access: over })).toMatchObject({ title: "This workspace is over its plan: 5 of 3 seats, 4 of 3 projects.", action: { path: "billing/limits" } });
  });

  it("gives staff's reason, and the way to write to us", () => {
    const workspace = { trialEndsAt: null, suspendedReason: "Chargeback under review.", purgeAt: null };
    expect(banner({ access: access("suspended_by_staff", { level: "suspended" }), workspace })).toMatchObject({ text: "Chargeback under review. You can export its data and write to us.", action: "contact_us" });
    expect(banner({ access: access("suspended_by_staff", { level: "suspended" }), workspace, viewer: admin })).toMatchObject({ text: "Chargeback under review. You can write to us; its owner can export its data." });
  });

  it("counts down to the end of a closed workspace", () => {
    const workspace = { trialEndsAt: null, suspendedReason: null, purgeAt: new Date("2026-12-20T12:00:00Z") };
    const closed = access("closed", { level: "suspended" });
    expect(banner({ access: closed, workspace })).toMatchObject({ text: "Its data is deleted on 20 December. Until then its owner can restore it.", action: { label: "Restore", path: "settings/closure" } });
    expect(banner({ access: closed, viewer: admin })).toMatchObject({ text: "Its owner can restore it.", action: "contact_owner" });
  });

  it.each([["restricted", "restricted", "Invitations and new projects have stopped."], ["full", "trial", ""]] as const)(
    "says at level %s that we look into a status nobody knows",
    (level, phase, text) => {
      expect(banner({ access: access("unknown_status", { level }) })).toMatchObject({ phase, text, action: null });
    },
  );
});
