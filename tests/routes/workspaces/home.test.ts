import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProject } from "#app/domain/projects/create-project.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { textOf } from "#tests/routes/words.ts";

let stage: Stage;
let scene: Scene;
beforeAll(async () => {
  stage = await openStage();
  scene = await stage.scene("Halden Birch");
}, 180_000);
afterAll(async () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
  await stage.close();
});

async function homeOf(who: keyof Scene["people"], { place, people }: Scene = scene): Promise<string> {
  const { status, body } = await stage.browserOf(people[who]).get(`/w/${place.slug}`);
  expect(status).toBe(200);
  return body;
}

/** The lines under "Recent activity", newest first; null where the page has no such part. */
function recentIn(html: string): string[] | null {
  const part = /<section aria-labelledby="recent">([\s\S]*?)<\/section>/.exec(html)?.[1];
  if (part === undefined) return null;
  return [...part.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, line]) => textOf(line!).trim());
}

async function create(names: string[], { place, people }: Scene = scene): Promise<void> {
  for (const name of names) await stage.world.as(place, people.admin, (scope) => createProject(scope, { name, description: "" }));
}

describe("recent activity on the home page", () => {
  it("shows admins and owners the last five events, newest first, and the way to all of them", async () => {
    await create(["Pier", "Quay", "Lock", "Weir", "Buoy", "Dyke"]);
    const lines = ["Dyke", "Buoy", "Weir", "Lock", "Quay"].map((name) => new RegExp(`^Person admin created the project ${name} (now|this minute|\\d+ seconds? ago)$`));
    for (const who of ["admin", "owner"] as const) {
      const body = await homeOf(who);
      const recent = recentIn(body);
      expect(recent).toHaveLength(5);
      for (const [index, line] of lines.entries()) expect(recent![index]).toMatch(line);
      expect(body).toContain(`href="/w/${scene.place.slug}/activity">All activity</a>`);
    }
  });

  it("is not there for those who may not read the activity", async () => {
    for (const who of ["member", "viewer", "billingManager"] as const) {
      const body = await homeOf(who);
      expect(recentIn(body)).toBeNull();
      expect(textOf(body)).toContain("My tasks");
      expect(body).not.toMatch(/Recent activity|created the project|\/activity"/);
    }
  });

  it("never holds another workspace's events, also for somebody who is in both", async () => {
    const other = await stage.scene("Lindqvist Ferries");
    await create(["Their secret ferry"], other);
    expect((await homeOf("admin", other)).includes("Their secret ferry")).toBe(true);
    expect(recentIn(await homeOf("admin"))!.join()).not.toContain("Their secret ferry");
    expect(recentIn(await homeOf("admin", other))!.join()).not.toMatch(/Dyke|Buoy|Weir/);
  });

  it("says in words since when nothing has happened", async () => {
    const quiet = await stage.world.workspace({ name: "Quiet", owner: scene.people.owner });
    await stage.world.admin.query("delete from tenant.audit_events where tenant_id = $1", [quiet.tenantId]);
    const { body } = await stage.browserOf(scene.people.owner).get(`/w/${quiet.slug}`);
    expect(recentIn(body)).toEqual([]);
    expect(textOf(body)).toMatch(/Nothing has happened here since \d+ \w+ \d{4} ?\./);
  });
});
