import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { databaseOver } from "#db/database.ts";
import { businessNow } from "#db/clock.ts";
import { tenantOfSlug } from "#db/directory.ts";
import { config } from "#app/config.ts";
import { openScopeInside, type OpenedScope } from "#app/domain/scope.ts";
import { openRuntime, type Runtime } from "#app/runtime.ts";
import { startConsole } from "#bin/console/repl.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { Complaint, orPlainMessage } from "#bin/local/plain-message.ts";

const usage = `Usage: npm run console -- <workspace> [--write] [--reason "why"]
  <workspace>  the name in its addresses: /w/<workspace>
  --write      without it, the database refuses every change
  --reason     otherwise it is asked for; the workspace reads it in its activity`;

const requestId = `cmd_${randomBytes(9).toString("hex")}`;

/** A prompt inside one workspace, behind the same wall as a page: no Scope, no rows. */
await orPlainMessage(async () => {
  const { slug, write, reason } = readArguments();
  const { release } = await localEnvironment();
  const runtime = await openRuntime(config(), "command");
  try {
    const tenantId = await tenantOfSlug(databaseOver(runtime.pools.afterlogin_staff), slug);
    if (tenantId === null) throw new Complaint(`No workspace has the address /w/${slug}.`);
    await startConsole({ slug, writes: write, reason, open: (writable) => open(runtime, tenantId, writable) });
  } finally {
    await runtime.close();
    await release();
  }
});

async function open({ pools, config: { clock }, app }: Runtime, tenantId: string, writable: boolean): Promise<OpenedScope> {
  const pool = pools.afterlogin_tenant;
  return openScopeInside({
    pool,
    tenantId,
    writable,
    app,
    now: await businessNow(pool, clock),
    actor: { kind: "system", label: `Console (${userInfo().username})` },
    request: { id: requestId, method: "command", address: null },
  });
}

function readArguments(): { slug: string; write: boolean; reason: string | null } {
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options: { write: { type: "boolean" }, reason: { type: "string" } } });
    const [slug, ...more] = positionals;
    if (slug === undefined || more.length > 0) throw new Complaint(usage);
    return { slug, write: values.write ?? false, reason: values.reason ?? null };
  } catch {
    throw new Complaint(usage);
  }
}
