import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grantFor, permissions, roles, type Permission, type Role } from "#app/domain/permissions.rules.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { withScope, type Scope } from "#app/domain/scope.ts";
import { projectDir } from "#bin/local/project.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

/**
 * The first line of every verb is its permission, so nothing else about a verb is needed to try the wrong people on it:
 * whatever it would do, they are refused before. The list is written out, so that a line taken away is missed.
 */
const expected = JSON.parse(readFileSync(path.join(import.meta.dirname, "every-verb.json"), "utf8")) as Record<string, Permission>;

interface Verb {
  name: string;
  file: string;
  permission: Permission;
}

const parts = ["audit", "workspaces", "billing", "projects"];
const authorized = parts.flatMap((part) => {
  const dir = path.join(projectDir, "app/domain", part);
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".rules.ts"))
    .flatMap((file) => verbsIn(path.join(dir, file)));
});

/** Functions whose own body authorizes, and exported ones that hand on to such a function in the same file. */
function verbsIn(file: string): Verb[] {
  const source = readFileSync(file, "utf8");
  const found = source.split(/^(?=(?:export )?async function )/m).flatMap((body) => {
    const name = /^(export )?async function (\w+)/.exec(body);
    const permission = /await authorize\(\w+, "([\w.]+)"\)/.exec(body)?.[1] as Permission | undefined;
    return name && permission ? [{ name: name[2]!, exported: name[1] !== undefined, permission }] : [];
  });
  return found.flatMap(({ name, exported, permission }) => {
    if (exported) return [{ name, file, permission }];
    const caller = source.split(/^(?=export async function )/m).find((body) => new RegExp(`\\b${name}\\(`).test(body.slice(20)));
    const callerName = /^export async function (\w+)/.exec(caller ?? "")?.[1];
    return callerName && !found.some((one) => one.exported && one.name === callerName) ? [{ name: callerName, file, permission }] : [];
  });
}

const keyOf = ({ name, file }: Verb) => `${path.relative(path.join(projectDir, "app/domain"), file)} ${name}`;
const verbs = Object.entries(expected).map(([key, permission]): Verb => {
  const [file = "", name = ""] = key.split(" ");
  return { name, file: path.join(projectDir, "app/domain", file), permission };
});

/** Enough of every field for what stands before the permission: the shape of a form, never of a right. */
const input = { comment: "", reason: null, quantity: 1, plan: "growth", interval: "month", memberIds: [], projectIds: [], email: "a@example.test", version: 1, name: "N", addresses: "", role: "member" };

async function attempt(world: World, verb: Verb, scope: Scope): Promise<{ code: string; message: string }> {
  const module = (await import(verb.file)) as Record<string, (work: unknown, input: unknown) => Promise<unknown>>;
  const text = readFileSync(verb.file, "utf8");
  const overStripe = new RegExp(`function ${verb.name}\\(\\s*\\w+: BillingWork`).test(text);
  const work = overStripe ? { inScope: (step: (inner: Scope) => unknown) => step(scope), asSystem: unreachable, stripe: null, tenantId: scope.tenantId } : scope;
  try {
    await module[verb.name]!(work, input);
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, message: error.message };
    return { code: "went on", message: String(error) };
  }
  return { code: "went through", message: "" };
}

function unreachable(): never {
  throw new Error("went past the permission");
}

let world: World;
let acme: Workspace;
let lapsed: Workspace;
let people: Record<Role, Person>;
let gone: Person;
let stranger: Person;
beforeAll(async () => {
  world = await createWorld();
  people = { owner: await world.person("Olga"), admin: await world.person("Adam"), member: await world.person("Mia"), viewer: await world.person("Vera") };
  gone = await world.person("Gone");
  stranger = await world.person("Gus");
  acme = await world.workspace({ name: "Acme", owner: people.owner, plan: "growth", seats: 20 });
  lapsed = await world.workspace({ name: "Lapsed", owner: people.owner, plan: "growth", seats: 20 });
  for (const place of [acme, lapsed]) {
    for (const role of ["admin", "member", "viewer"] as const) await world.join(place, people[role], role);
    await world.join(place, gone, "admin");
  }
  await world.admin.query("update tenant.subscriptions set status = 'paused', stripe_status = 'paused' where tenant_id = $1", [lapsed.tenantId]);
});
afterAll(() => world.close());

it("every verb that authorizes is on the list, with its permission, and none is gone from it", () => {
  expect(Object.fromEntries(authorized.map((verb) => [keyOf(verb), verb.permission]))).toEqual(expected);
});

const named = verbs.map((verb): [string, Verb] => [`${path.basename(path.dirname(verb.file))}/${verb.name}`, verb]);

describe.each(named)("%s", (_name, verb) => {
  it("refuses whoever is not a member", async () => {
    const refused = await world.asGuest(acme, stranger, (scope) => attempt(world, verb, scope));
    expect(refused).toMatchObject({ code: "forbidden", message: "Only members of the workspace can do that." });
  });

  it("refuses somebody who was removed after the door let them in", async () => {
    const opened = await world.scope(acme, gone);
    await world.admin.query("update tenant.memberships set status = 'left', left_at = now() where tenant_id = $1 and user_id = $2", [acme.tenantId, gone.userId]);
    try {
      const refused = await withScope(opened, (scope) => attempt(world, verb, scope));
      // Leaving reads its own row first, to tell the owner what to do instead.
      if (verb.name === "leaveWorkspace") expect(refused.code).toBe("not_found");
      else expect(refused).toMatchObject({ code: "forbidden", message: "You are no longer an active member of this workspace." });
    } finally {
      await world.admin.query("update tenant.memberships set status = 'active', left_at = null where tenant_id = $1 and user_id = $2", [acme.tenantId, gone.userId]);
    }
  });

  const without = roles.filter((role) => role !== "owner" && grantFor(verb.permission, { role, billingManager: false }) === "no");
  it.each(without)("refuses a %s by the table of permissions", async (role) => {
    const refused = await world.as(acme, people[role], (scope) => attempt(world, verb, scope));
    expect(refused.code).toBe("forbidden");
    expect(refused.message).toMatch(`“${permissions[verb.permission].label}” is for`);
  });

  if (!permissions[verb.permission].survivesReadOnly) {
    it("refuses even the owner while the workspace is read-only", async () => {
      const refused = await world.as(lapsed, people.owner, (scope) => attempt(world, verb, scope));
      expect(refused).toMatchObject({ code: "read_only" });
    });
  }
});
