import { describe, expect, it } from "vitest";
import { invitationExpiry, isAllowedDomain, linkState } from "#app/domain/workspaces/invitations.rules.ts";
import type { LinkInput, LinkState } from "#app/domain/workspaces/invitations.rules.ts";
import { accessLevels } from "#app/domain/access.rules.ts";
import { day } from "./builders.ts";

const ruth = { addresses: [{ email: "ruth@home.example", verified: true }, { email: "ruth@tidemuseum.example", verified: true }] };
const unverified = { addresses: [{ email: "ruth@tidemuseum.example", verified: false }] };
const somebodyElse = { addresses: [{ email: "kwame@haldenbirch.example", verified: true }] };

/** Ruth's open invitation as a member, seats to spare, nobody signed in. */
function link(changes: Partial<Omit<LinkInput, "invitation">> & { invitation?: Partial<LinkInput["invitation"]> } = {}): LinkInput {
  return {
    now: day(0),
    workspace: { closedAt: null, access: "full" },
    visitor: null,
    membership: null,
    addressIsKnown: false,
    seats: { held: 3, allowed: 10 },
    ...changes,
    invitation: { email: "ruth@tidemuseum.example", role: "member", status: "open", expiresAt: day(7), ...changes.invitation },
  };
}

const full = { held: 11, allowed: 10 };
const cases: [string, Parameters<typeof link>[0], LinkState][] = [
  ["nobody signed in, address new", {}, { state: "ok_new_user", next: "sign_up" }],
  ["nobody signed in, address known", { addressIsKnown: true }, { state: "ok_existing_user", next: "sign_in" }],
  ["Ruth signed in", { visitor: ruth }, { state: "ok_existing_user", next: "accept" }],
  ["Ruth signed in, address not verified", { visitor: unverified }, { state: "unverified_address" }],
  ["Kwame signed in", { visitor: somebodyElse }, { state: "wrong_user" }],
  ["an instant before expiry", { visitor: ruth, now: day(7, -1) }, { state: "ok_existing_user", next: "accept" }],
  ["at expiry", { visitor: ruth, now: day(7) }, { state: "expired" }],
  ["noted as expired", { visitor: ruth, invitation: { status: "expired" } }, { state: "expired" }],
  ["revoked", { visitor: ruth, invitation: { status: "revoked" } }, { state: "revoked" }],
  ["revoked and past its expiry", { now: day(9), invitation: { status: "revoked" } }, { state: "revoked" }],
  ["accepted, nobody signed in", { invitation: { status: "accepted" } }, { state: "accepted_already" }],
  ["accepted by Ruth", { visitor: ruth, membership: { status: "active" }, invitation: { status: "accepted" } }, { state: "already_member", membership: "active" }],
  ["accepted by Ruth, who has left since", { visitor: ruth, membership: { status: "left" }, invitation: { status: "accepted" } }, { state: "accepted_already" }],
  ["open, Ruth is a member by another invitation", { visitor: ruth, membership: { status: "active" } }, { state: "already_member", membership: "active" }],
  ["open, Ruth is suspended here", { visitor: ruth, membership: { status: "suspended" } }, { state: "already_member", membership: "suspended" }],
  ["open, Ruth waits for a seat", { visitor: ruth, membership: { status: "pending_seat" } }, { state: "already_member", membership: "pending_seat" }],
  ["open, Ruth was here before", { visitor: ruth, membership: { status: "left" } }, { state: "ok_existing_user", next: "accept" }],
  ["seats exactly taken, this invitation's among them", { visitor: ruth, seats: { held: 10, allowed: 10 } }, { state: "ok_existing_user", next: "accept" }],
  ["seats full", { visitor: ruth, seats: full }, { state: "seats_full" }],
  ["seats full, nobody signed in", { seats: full }, { state: "seats_full" }],
  ["seats full, as a viewer", { visitor: ruth, seats: full, invitation: { role: "viewer" } }, { state: "ok_existing_user", next: "accept" }],
  ["seats full, somebody else looks", { visitor: somebodyElse, seats: full }, { state: "wrong_user" }],
  ["seats full, address not verified", { visitor: unverified, seats: full }, { state: "unverified_address" }],
  ["seats unlimited", { visitor: ruth, seats: { held: 900, allowed: null } }, { state: "ok_existing_user", next: "accept" }],
  ["workspace closed", { visitor: ruth, workspace: { closedAt: day(-1), access: "suspended" } }, { state: "workspace_gone" }],
  ["workspace purged", { visitor: ruth, workspace: null }, { state: "workspace_gone" }],
  ["workspace closed, invitation revoked", { workspace: null, invitation: { status: "revoked" } }, { state: "workspace_gone" }],
];

describe("what an invitation's link shows", () => {
  it.each(cases)("%s", (_, changes, state) => {
    expect(linkState(link(changes))).toEqual(state);
  });

  it.each(accessLevels)("depends on access: %s", (access) => {
    const joins = access === "full" || access === "grace" || access === "restricted";
    const { state } = linkState(link({ visitor: ruth, workspace: { closedAt: null, access } }));
    expect(state).toBe(joins ? "ok_existing_user" : "workspace_unavailable");
  });

  it("works for seven days", () => {
    expect(invitationExpiry(day(0))).toEqual(day(7));
  });
});

describe("allowed domains", () => {
  it.each([
    ["sam@gmial.example", [], true],
    ["sam@haldenbirch.example", ["haldenbirch.example"], true],
    ["sam@haldenbirch.example", ["HaldenBirch.example", "tidemuseum.example"], true],
    ["sam@gmial.example", ["haldenbirch.example"], false],
    ["sam@not-haldenbirch.example", ["haldenbirch.example"], false],
    ["sam@mail.haldenbirch.example", ["haldenbirch.example"], false],
  ])("%s where %o are allowed: %o", (email, domains, allowed) => {
    expect(isAllowedDomain(email, domains)).toBe(allowed);
  });
});
