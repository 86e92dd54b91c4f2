import { afterAll, expect, test } from "vitest";
import { businessNow } from "#db/clock.ts";
import { createPool } from "#db/pools.ts";
import { moveClock, resetClock } from "#dev/clock.ts";
import { createTestDatabase } from "#tests/support/database.ts";

const database = await createTestDatabase();
const pool = createPool({ url: database.urlFor("afterlogin_tenant"), max: 1, applicationName: "clock test" });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const minute = 60_000;

test("business time moves to where it is set and runs on from there; a real clock does not care", async () => {
  const christmas = new Date("2031-12-24T18:00:00Z");
  await moveClock(database.ownerUrl, christmas);
  const now = await businessNow(pool, "stored");
  expect(now.getTime() - christmas.getTime()).toBeGreaterThanOrEqual(0);
  expect(now.getTime() - christmas.getTime()).toBeLessThan(minute);
  expect(Math.abs((await businessNow(pool, "real")).getTime() - Date.now())).toBeLessThan(minute);
});

test("it can be set again, and back to real time", async () => {
  await moveClock(database.ownerUrl, new Date("2020-01-01T00:00:00Z"));
  expect((await businessNow(pool, "stored")).getUTCFullYear()).toBe(2020);
  await resetClock(database.ownerUrl);
  expect(Math.abs((await businessNow(pool, "stored")).getTime() - Date.now())).toBeLessThan(minute);
});
