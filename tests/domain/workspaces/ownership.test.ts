import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptOwnership, declineOwnership, expireOwnershipOffer, findOfferForMe } from "#app/domain/workspaces/answer-ownership-offer.ts";
import { getOwnerPage, listCandidates, offerOwnership } from "#app/domain/workspaces/offer-ownership.ts";
import { requestExport } from "#app/domain/workspaces/export-workspace.ts";
import { withdrawOwnershipOffer } from "#app/domain/workspaces/withdraw-ownership-offer.ts";
import { withScope } from "#app/domain/scope.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

let world: World;
let ada: Person;
let tom: Person;
let vera: Person;

beforeAll(async () => {
  world = await createWorld();
  ada = await world.person("Ada");
  tom = await world.person("Tom");
  vera = await world.person("Vera");
});
afterAll(() => world.close());

async function acme(): Promise<Workspace & { tomId: string; veraId: string }> {
  const place = await world.workspace({ name: "Acme", owner: ada });
  return { ...place, tomId: await world.join(place, tom, "member"), veraId: await world.join(place, vera, "viewer") };
}

test("Ada offers, Tom accepts: he owns it, she is an admin, both are told once, and it is on record", async () => {
  const place = await acme();
  await world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId }));
  expect(await world.reading(place, tom, findOfferForMe)).toMatchObject({ fromName: "Ada" });
  await world.as(place, tom, acceptOwnership);
  expect(await world.roleOf(place, tom)).toMatchObject({ role: "owner" });
  expect(await world.roleOf(place, ada)).toMatchObject({ role: "admin", billingManager: false });
  const events = (await world.events(place)).filter(({ action }) => action.startsWith("ownership."));
  expect(events.map(({ action, actor }) => [action, actor])).toEqual([["ownership.offered", "Ada"], ["ownership.transferred", "Tom"]]);
  expect(events[1]).toMatchObject({ before: { owner: "Ada" }, after: { owner: "Tom" } });
  const told = (await world.mails()).filter((mail) => mail.tenantId === place.tenantId && mail.template === "ownership-transferred");
  expect(told.map(({ to }) => to).sort()).toEqual([ada.email, tom.email].sort());
  expect((await world.due(place)).some(({ kind }) => kind === "ownership-offer.expire")).toBe(false);
});

test("whoever was the owner when the door let them in, and is an admin by the time they act, is refused what only the owner may", async () => {
  const place = await acme();
  await world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId }));
  const toms = await world.scope(place, tom);
  await acceptOwnership(toms.scope);
  // Ada asks while Tom's acceptance is not committed yet, and waits for her own membership, which it holds.
  const asked = world.refusal(withScope(world.scope(place, ada), requestExport));
  await waits();
  await toms.transaction.commit();
  expect(await asked).toMatchObject({ code: "forbidden" });
  expect((await world.outbox()).filter(({ tenantId, job }) => tenantId === place.tenantId && job === "workspace.export")).toEqual([]);
});

test("only the owner offers; a member, an admin and a viewer are refused", async () => {
  const place = await acme();
  const admin = await world.person("Alma");
  await world.join(place, admin, "admin");
  for (const who of [tom, admin, vera]) {
    expect((await world.refusal(world.as(place, who, (scope) => offerOwnership(scope, { membershipId: place.tomId })))).code).toBe("forbidden");
    expect((await world.refusal(world.reading(place, who, getOwnerPage))).code).toBe("forbidden");
  }
});

test("nobody but the one it was made to can answer", async () => {
  const place = await acme();
  await world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId }));
  for (const who of [vera, ada]) {
    expect((await world.refusal(world.as(place, who, acceptOwnership))).code).toBe("forbidden");
    expect((await world.refusal(world.as(place, who, declineOwnership))).code).toBe("forbidden");
    expect(await world.reading(place, who, findOfferForMe)).toBeNull();
  }
  expect(await world.roleOf(place, ada)).toMatchObject({ role: "owner" });
});

test("a viewer, the owner, a stranger and a member of elsewhere are no candidates", async () => {
  const place = await acme();
  const elsewhere = await world.workspace({ name: "Elsewhere", owner: await world.person("Eve") });
  const outside = await world.membershipId(elsewhere, elsewhere.owner);
  for (const membershipId of [place.veraId, await world.membershipId(place, ada), outside, "nonsense"]) {
    const refused = await world.refusal(world.as(place, ada, (scope) => offerOwnership(scope, { membershipId })));
    expect(refused).toMatchObject({ code: "invalid", fields: { membershipId: expect.stringMatching(/Choose/) } });
  }
  expect((await world.reading(place, ada, listCandidates)).map(({ name }) => name)).toEqual(["Tom"]);
});

test("one offer at a time; withdrawn, another can be made", async () => {
  const place = await acme();
  await world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId }));
  expect((await world.refusal(world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId })))).code).toBe("conflict");
  await world.as(place, ada, withdrawOwnershipOffer);
  expect((await world.refusal(world.as(place, ada, withdrawOwnershipOffer))).code).toBe("conflict");
  expect((await world.refusal(world.as(place, tom, acceptOwnership))).code).toBe("conflict");
  await world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId }));
  await world.as(place, tom, declineOwnership);
  expect((await world.reading(place, ada, getOwnerPage)).offer).toBeNull();
});

test("withdrawn and accepted at the same time: one of them happens", async () => {
  const place = await acme();
  await world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId }));
  const outcomes = await Promise.allSettled([world.as(place, ada, withdrawOwnershipOffer), world.as(place, tom, acceptOwnership)]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const owner = (await world.roleOf(place, tom))!.role === "owner" ? "accepted" : "withdrawn";
  expect(outcomes[owner === "accepted" ? 1 : 0]!.status).toBe("fulfilled");
});

test("exactly at its expiry an offer is over, and the job notes it once", async () => {
  const place = await acme();
  await world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId }));
  const offer = (await world.due(place)).find(({ kind }) => kind === "ownership-offer.expire")!;
  expect(await world.asSystem(place, (scope) => expireOwnershipOffer(scope, { offerId: offer.refId }))).toBe(false);
  await world.setNow(offer.at);
  expect((await world.refusal(world.as(place, tom, acceptOwnership))).code).toBe("conflict");
  expect(await world.asSystem(place, (scope) => expireOwnershipOffer(scope, { offerId: offer.refId }))).toBe(true);
  expect(await world.asSystem(place, (scope) => expireOwnershipOffer(scope, { offerId: offer.refId }))).toBe(false);
  await world.setNow(new Date());
});

test("somebody who became a viewer meanwhile cannot accept", async () => {
  const place = await acme();
  await world.as(place, ada, (scope) => offerOwnership(scope, { membershipId: place.tomId }));
  await world.admin.query("update tenant.memberships set role = 'viewer' where id = $1", [place.tomId]);
  expect((await world.refusal(world.as(place, tom, acceptOwnership))).code).toBe("conflict");
});

/** Until somebody waits for a lock. */
async function waits(): Promise<void> {
  const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await world.admin.query(waiting)).rowCount === 0);
}
