import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ensureBuild } from "#bin/local/build.ts";
import { projectDir } from "#bin/local/project.ts";

const assets = path.join(projectDir, "build/client/assets");
let scripts: string[];
beforeAll(async () => {
  await ensureBuild(console.log);
  scripts = globSync("*.js", { cwd: assets });
}, 180_000);

/** Words that only the server's code holds, and that a bundler does not shorten. */
test.each([
  ["the query builder", /drizzle/],
  ["the driver and the queue", /pg-boss|pg-pool|PGHOST/],
  ["the schema", /tenant_id|audit_events|password_hash/],
  ["the schemas of forms and jobs", /_zod/],
  ["Node's modules, or what stands in for them", /["'`]node:|externalized for browser/],
  ["the environment", /DATABASE_URL|STRIPE_SECRET_KEY|APP_SECRET/],
])("what the browser may load holds nothing of %s", (_, words) => {
  expect(scripts.length).toBeGreaterThan(50);
  expect(scripts.filter((file) => words.test(readFileSync(path.join(assets, file), "utf8")))).toEqual([]);
});
