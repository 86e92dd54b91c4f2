import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foundCity, type City } from "./city.ts";
import { createOracle, describe } from "./oracle.ts";
import { aim, shots, type Aimed, type Shot } from "./shots.ts";

/** How long to attack. Each push has a little of it; ATTACK_SECONDS=300 sends more than a hundred thousand requests on two idle cores. */
const seconds = Number(process.env.ATTACK_SECONDS ?? 10);
const atOnce = 8;

let city: City;
beforeAll(async () => {
  city = await foundCity({ houses: 8, people: 13 });
}, 120_000);
afterAll(() => city?.close());

test(`${seconds} seconds of random requests, with others' ids in every place, bring back nothing of others`, { timeout: (seconds + 60) * 1000 }, async () => {
  const { counts, problems } = await attack(seconds);
  expect(problems).toEqual([]);
  console.log(`${counts.requests} requests in ${seconds} s: ${counts.pages} pages shown, ${counts.wrote} forms taken, ${counts.told} ids told, none of others`);
  // An attack that only ever meets shut doors proves little.
  expect(counts.pages).toBeGreaterThan(counts.requests / 50);
  expect(counts.wrote).toBeGreaterThan(0);
  expect(counts.told).toBeGreaterThan(0);
});

test("a door left open is found: somebody whom the directory by mistake takes for another's membership", async () => {
  const { world, houses, citizens } = city;
  // The mistake of every citizen at once: each enters a workspace of strangers as its admin.
  for (const { person, onTheList } of citizens) {
    const strange = houses.find((house) => !onTheList.has(house))!;
    await world.admin.query(
      `insert into directory.user_workspaces (user_id, tenant_id, membership_id) values ($1, $2, $3)
       on conflict (user_id, tenant_id) do update set membership_id = excluded.membership_id`,
      [person.userId, strange.place.tenantId, strange.ids.membershipId],
    );
  }
  const { problems } = await attack(20);
  expect(problems.join()).toMatch(/told the (content|name) of house-|answered \d+ to somebody who is not in house-/);
});

interface Outcome {
  problems: string[];
  counts: { requests: number; pages: number; wrote: number; told: number };
}

/** Ends early at the first problem. */
async function attack(forSeconds: number): Promise<Outcome> {
  const oracle = createOracle(city);
  const counts = { requests: 0, pages: 0, wrote: 0, told: 0 };
  const problems: string[] = [];
  const until = Date.now() + forSeconds * 1000;

  async function shoot(shot: Shot): Promise<void> {
    const aimed = aim(city, shot);
    const { status, everything } = await send(aimed);
    counts.requests += 1;
    if (status === 200) counts.pages += 1;
    if (aimed.init.method === "POST" && status < 400) counts.wrote += 1;
    const problem = oracle.judge(aimed, status, everything);
    if (problem) throw new Error(`${describe(aimed)} ${problem}`);
  }

  await fc.assert(
    fc.asyncProperty(fc.array(shots, { minLength: atOnce, maxLength: 10 * atOnce }), async (volley) => {
      for (let from = 0; from < volley.length && Date.now() < until; from += atOnce) await Promise.all(volley.slice(from, from + atOnce).map(shoot));
    }),
    {
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: forSeconds * 1000,
      markInterruptAsFailure: false,
      // The city changes as it is attacked, so a smaller attack on it would be another one: the first is reported, with its seed.
      endOnFailure: true,
      reporter: ({ failed, seed, errorInstance }) => {
        if (failed) problems.push(`${(errorInstance as Error).message} (seed ${seed})`);
      },
    },
  );
  problems.push(...(await oracle.lastJudgement()));
  return { problems, counts: { ...counts, told: oracle.idsTold() } };
}

async function send({ path, init }: Aimed): Promise<{ status: number; everything: string }> {
  const answer = await fetch(`${city.app.url}${path}`, init);
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return { status: answer.status, everything: `${headers}\n${await answer.text()}` };
}
