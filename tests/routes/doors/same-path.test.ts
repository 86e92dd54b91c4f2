import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchWire } from "#bin/bench/wire.ts";
import { newId } from "#db/ids.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { resendInvitation } from "#app/domain/workspaces/resend-invitation.ts";
import { fill, mappedRoutes } from "#tests/support/route-map.ts";
import type { Answer, Visitor } from "#tests/support/visitor.ts";
import { difference } from "#tests/routes/same-page.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { formFor, methods, valuesFor } from "./knocking.ts";
import { addressIn, objects } from "./objects.ts";

/**
 * "Is not" and "not yours" take the same time because they are the same work: the same statements in the same order, by
 * what goes over the wire, and the same answer. No clock is asked.
 */
let wire: Awaited<ReturnType<typeof watchWire>>;
let stage: Stage;
let acme: Scene;
let birch: Scene;
let owner: Visitor;
beforeAll(async () => {
  const server = new URL(process.env.AFTERLOGIN_TEST_SERVER!);
  wire = await watchWire({ host: server.hostname, port: Number(server.port) });
  stage = await openStage(({ database }) => throughWire(database.environment()));
  acme = await stage.scene("Acme", { of: "Acmean" });
  birch = await stage.scene("Birch", { of: "Birchian" });
  owner = stage.browserOf(acme.people.owner);
  // What is noted after an answer, at most once a minute, has been noted.
  await stage.world.admin.query("update tenant.memberships set last_active_at = now() + interval '1 day'");
  await stage.world.admin.query("update identity.sessions set last_seen_at = now() + interval '1 day'");
}, 180_000);
afterAll(async () => {
  await stage?.close();
  await wire?.close();
});

interface Taken {
  answer: Answer;
  statements: string[];
}

describe("the same statements and the same page", () => {
  it("for an address of another's workspace as for one of none, on every page and form", async () => {
    const stranger = stage.browserOf(await stage.world.person("Strange Stanley"));
    await settled();
    for (const { pattern } of mappedRoutes().filter((each) => each.pattern.startsWith("/w/"))) {
      for (const method of methods(pattern)) {
        const at = (slug: string) => take(() => knock(stranger, method, fill(pattern, { ...valuesFor(acme), slug }), formFor(pattern, acme)));
        same(`${method} ${pattern}`, await at(acme.place.slug), await at("none"), 1);
      }
    }
  });

  it.each(objects)("for a $kind of another workspace as for one that never was", async ({ kind, paths, forms }) => {
    for (const path of paths) same(path, await take(() => owner.get(addressIn(acme, path, birch.ids[kind]))), await take(() => owner.get(addressIn(acme, path, newId()))), 4);
    for (const { path, fields } of forms) {
      const send = (id: string) => take(() => owner.post(addressIn(acme, path, id), fields));
      same(`POST ${path}`, await send(birch.ids[kind]), await send(newId()), 4);
    }
  });

  it("for ids of another workspace's people inside a form as for those of nobody", async () => {
    const form = { title: "Taken", description: "", status: "todo", dueOn: "" };
    const give = (id: string) => take(() => owner.post(`/w/${acme.place.slug}/projects/${acme.ids.projectId}/tasks/new`, { ...form, assigneeId: id }));
    const offer = (id: string) => take(() => owner.post(`/w/${acme.place.slug}/settings/ownership`, { wish: "offer", membershipId: id }));
    for (const send of [give, offer]) {
      const [theirs, nobodys] = [await send(birch.ids.membershipId), await send(newId())];
      expect(theirs.answer.status).toBe(422);
      expect(theirs.statements).toEqual(nobodys.statements);
    }
  });

  it("for another person's session as for one that never was", async () => {
    const { rows } = await stage.world.admin.query<{ id: string }>("select id from identity.sessions where user_id = $1", [birch.people.owner.userId]);
    const end = (id: string) => take(() => owner.post(`/account/sessions/${id}/revocation`));
    same("a session", await end(rows[0]!.id), await end(newId()), 2);
  });

  it("for staff's pages as for none, to whoever is not of the staff", async () => {
    const staffs = mappedRoutes().filter(({ pattern }) => pattern.startsWith("/staff") && pattern !== "/staff/sign-in");
    const invented = `staff-session=${"x".repeat(43)}`;
    for (const [who, cookie, queries] of [["nobody", "", 0], ["a customer", `session=${acme.people.owner.token}`, 0], ["an invented cookie", invented, 1]] as const) {
      const get = (path: string) => take(() => stage.browserOf(null).send(path, { headers: { cookie } }));
      const none = await get("/staff/no-such-page");
      expect([who, none.answer.status, none.statements.length]).toEqual([who, 404, queries]);
      for (const { pattern } of staffs) same(`${pattern} to ${who}`, await get(fill(pattern, valuesFor(acme)).replace("/*", "/none")), none, queries);
    }
  });

  it("for an invitation's older link as for one that nobody made", async () => {
    const mail = (await stage.world.mails()).find(({ fact }) => fact.startsWith(`invitation:${acme.ids.invitationId}:`))!;
    const older = /\/invitations\/[A-Za-z0-9_-]{43}/.exec(mail.text)![0];
    await stage.world.admin.query("update tenant.invitations set last_sent_at = now() - interval '1 hour' where id = $1", [acme.ids.invitationId]);
    await stage.world.as(acme.place, acme.people.owner, (scope) => resendInvitation(scope, { invitationId: acme.ids.invitationId }));
    const bens = stage.browserOf(birch.people.owner);
    for (const browser of [stage.browserOf(null), bens]) same("GET", await take(() => browser.get(older)), await take(() => browser.get(`/invitations/${"y".repeat(43)}`)), 1);
    same("POST", await take(() => bens.post(older)), await take(() => bens.post(`/invitations/${"y".repeat(43)}`)), 2);
  });
});

describe("the same statements", () => {
  it("for a link of a mail that was used as for one that nobody made: only who holds it is told", async () => {
    for (const [path, purpose] of [["/verify/", "verify_address"], ["/reset-password/", "reset_password"]] as const) {
      const token = newId().replaceAll("-", "").padEnd(43, "z");
      await stage.world.admin.query(
        `insert into identity.one_time_tokens (token_hash, purpose, user_id, address_id, expires_at, used_at, created_at)
         select $1, $2, user_id, id, now() + interval '1 hour', now(), now() from identity.addresses where user_id = $3`,
        [hashToken(token), purpose, acme.people.viewer.userId],
      );
      const [used, none] = [await take(() => stage.browserOf(null).get(`${path}${token}`)), await take(() => stage.browserOf(null).get(`${path}${"y".repeat(43)}`))];
      expect([used.answer.status, none.answer.status]).toEqual([410, 404]);
      expect(used.statements).toEqual(none.statements);
    }
  });

  it("for a sign-in with an address that nobody has as for a wrong password", async () => {
    const known = acme.people.owner.email;
    await setPassword(acme.people.owner.userId);
    const unknown = known.replace(/^./, "z");
    for (const path of ["/sign-in", "/staff/sign-in"]) {
      const send = (email: string) => take(() => stage.browserOf(null).post(path, { email, password: "wrong wrong wrong" }));
      const [theirs, nobodys] = [await send(known), await send(unknown)];
      expect([path, theirs.answer.status, difference(theirs.answer.body.replaceAll(known, "?"), nobodys.answer.body.replaceAll(unknown, "?"))]).toEqual([path, 422, ""]);
      expect([path, theirs.statements]).toEqual([path, nobodys.statements]);
      expect(theirs.statements.length).toBeGreaterThan(3);
    }
  });
});

describe("where the work differs, because a mail is written or not", () => {
  it("the answer waits for the next whole quarter of a second, and is the same", async () => {
    const known = acme.people.admin.email;
    const unknown = known.replace(/^./, "z");
    const answers = [];
    for (const email of [known, unknown]) {
      const began = performance.now();
      const { status, location, body } = await stage.browserOf(null).post("/forgot-password", { email });
      // At least: nothing is said of how long a busy machine takes. A timer may ring a millisecond early.
      expect(performance.now() - began).toBeGreaterThan(240);
      answers.push({ status, location, body });
    }
    expect(answers[0]).toEqual(answers[1]);
  });
});

it("nothing of all this was a surprise", () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
});

function same(what: string, one: Taken, other: Taken, atLeast: number): void {
  expect([what, one.answer.status, other.answer.status]).toEqual([what, one.answer.status, one.answer.status]);
  expect([what, difference(one.answer.body, other.answer.body)]).toEqual([what, ""]);
  expect([what, headersOf(one.answer)]).toEqual([what, headersOf(other.answer)]);
  expect([what, one.statements]).toEqual([what, other.statements]);
  expect([what, one.statements.length >= atLeast]).toEqual([what, true]);
}

/** All that an answer says beside its page, but for what differs between any two requests. */
function headersOf({ headers }: Answer): [string, string][] {
  const own = ["x-request-id", "content-security-policy", "date", "content-length"];
  return [...headers].filter(([name]) => !own.includes(name));
}

function knock(browser: Visitor, method: string, path: string, fields: Record<string, string>): Promise<Answer> {
  return method === "GET" ? browser.get(path) : browser.post(path, fields);
}

async function take(work: () => Promise<Answer>): Promise<Taken> {
  wire.take();
  const answer = await work();
  return { answer, statements: wire.take().statements.map(({ text }) => text) };
}

/** A process that has just started asks some things once. */
async function settled(): Promise<void> {
  await owner.get(`/w/${acme.place.slug}`);
  await stage.browserOf(null).get("/sign-in");
}

async function setPassword(userId: string): Promise<void> {
  await stage.world.admin.query("insert into identity.passwords (user_id, hash, changed_at) values ($1, $2, now())", [
    userId,
    "$argon2id$v=19$m=19456,t=2,p=1$Rgz+0pCWJ4KNYbNhNHLgPg$PIiibqHS050jGUyGYCQFvD/yX6A/UjM4YbVqO1XJGUo",
  ]);
}

function throughWire(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, text]) => {
      const url = new URL(text);
      url.hostname = "127.0.0.1";
      url.port = String(wire.port);
      return [name, url.href];
    }),
  );
}
