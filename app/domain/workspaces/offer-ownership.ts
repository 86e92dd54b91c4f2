import { and, asc, eq, ne } from "drizzle-orm";
import { schedule } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { memberships, ownershipOffers } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { readMember } from "#app/domain/workspaces/get-member.ts";
import { findOpenOffer } from "#app/domain/workspaces/ownership.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { ownershipOfferedMail } from "#app/emails/workspaces/ownership.ts";

export const offerDays = 7;

/**
 * The owner asks somebody to take the workspace over. Nothing changes until they accept. Refuses conflict while another
 * offer is open, invalid for somebody who cannot own it: a viewer, a suspended or unknown person, the owner.
 */
export async function offerOwnership(scope: Scope, input: { membershipId: string }): Promise<{ name: string }> {
  await takeTurn(scope);
  await authorize(scope, "ownership.transfer");
  const candidate = (await listCandidates(scope)).find(({ id }) => id === input.membershipId);
  if (!candidate) refuseInvalid({ membershipId: "Choose an active member or admin of this workspace." });
  if (await findOpenOffer(scope)) refuse("conflict", "An offer is open already. Withdraw it before you make another.");
  const owner = actingMember(scope);
  const id = newId();
  const expiresAt = addDays(scope.now, offerDays);
  await scope.db.insert(ownershipOffers).values({
    tenantId: scope.tenantId,
    id,
    fromMembership: owner.membershipId,
    toMembership: candidate.id,
    status: "open",
    createdAt: scope.now,
    expiresAt,
  });
  await schedule(scope.db, { kind: "ownership-offer.expire", refId: id, at: expiresAt });
  await recordEvent(scope, {
    action: "ownership.offered",
    target: { kind: "membership", id: candidate.id, label: candidate.name },
    after: { expiresAt },
  });
  const { name, slug, locale, timeZone } = scope.standing.workspace;
  await queueMail(scope, {
    fact: `ownership-offered:${id}`,
    to: candidate.email,
    mail: ownershipOfferedMail({ workspace: name, owner: owner.label, expiresAt, locale, timeZone, url: `${scope.app.url}/w/${slug}/settings/ownership/acceptance` }),
  });
  return { name: candidate.name };
}

/** Who could take the workspace over: everybody active who works in it. */
export async function listCandidates(scope: Scope): Promise<{ id: string; name: string; email: string }[]> {
  await authorize(scope, "ownership.transfer");
  return scope.db
    .select({ id: memberships.id, name: memberships.name, email: memberships.email })
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, scope.tenantId),
        eq(memberships.status, "active"),
        ne(memberships.role, "viewer"),
        ne(memberships.id, scope.standing.workspace.ownerId),
      ),
    )
    .orderBy(asc(memberships.name), asc(memberships.id))
    .limit(500);
}

/** Also for the owner of a workspace that is suspended or read-only: handing over must stay possible. */
export async function getOwnerPage(scope: Scope) {
  const candidates = await listCandidates(scope);
  const owner = await readMember(scope, scope.standing.workspace.ownerId, "look");
  return { candidates, owner: { name: owner.name, email: owner.email }, offer: await findOpenOffer(scope) };
}
