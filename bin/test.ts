import "#bin/local/end-with-parent.ts";
import { ensureBuild } from "#bin/local/build.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";
import { add, nothing, summary, type Counts } from "#bin/test/counts.ts";
import { ensureBrowser } from "#bin/test/ensure-browser.ts";
import { ensurePooler } from "#bin/test/ensure-pooler.ts";
import { check, isolationBehindPooler, journeys, tests } from "#bin/test/steps.ts";
import { releaseTestServer, startTestServer } from "#tests/support/test-server.ts";

/**
 * npm test: types, lint, every test, every journey, on one PostgreSQL. Isolation is tested twice, the second time through
 * PgBouncer, and the journeys go through it too. The last line is the sum of it all.
 */
await orPlainMessage(async () => {
  ensureBrowser(heading);
  const pooled = ensurePooler(heading);
  const steps: [string, () => Promise<Counts>][] = [
    ["Types and lint", check],
    ["Tests", tests],
    ...(pooled ? [["Isolation, through PgBouncer", isolationBehindPooler] satisfies [string, () => Promise<Counts>]] : []),
    ["Journeys", journeys],
  ];
  await ensureBuild(heading);
  await startTestServer();
  let total = nothing;
  try {
    for (const [name, step] of steps) {
      heading(name);
      const counts = await step();
      if (counts.failed > 0) console.error(`${name} failed`);
      total = add(total, counts);
    }
  } finally {
    await releaseTestServer();
  }
  if (!pooled) console.log("Left out, for want of PgBouncer: the tests of isolation through it. The journeys went to the database itself.");
  console.log(summary(total));
  process.exitCode = total.failed > 0 || total.skipped > 0 ? 1 : 0;
});

function heading(text: string): void {
  console.log(`\n== ${text}`);
}
