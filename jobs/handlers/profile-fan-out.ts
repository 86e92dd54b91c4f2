import { and, eq, ne, or } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { tenantsOfUser } from "#db/directory.ts";
import { addresses, users } from "#db/schema/identity.ts";
import { memberships } from "#db/schema/workspaces.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { JobPayload } from "#jobs/catalog.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";

interface Profile {
  userId: string;
  name: string;
  email: string;
}

/**
 * Carries a person's name and address to their memberships: a workspace sees of a person what its own row holds. What
 * is carried is read now, so jobs that overtake each other end with the newest.
 */
export async function fanOutProfile(run: JobRun, { userId }: JobPayload<"profile.fan-out">): Promise<void> {
  const { pools } = run.runtime;
  const profile = await readProfile(databaseOver(pools.afterlogin_identity), userId);
  if (!profile) return;
  for (const tenantId of await tenantsOfUser(databaseOver(pools.afterlogin_worker), userId)) {
    await inWorkspace(run, tenantId, (scope) => carryOver(scope, profile));
  }
}

async function readProfile(db: ReturnType<typeof databaseOver>, userId: string): Promise<Profile | null> {
  const [row] = await db
    .select({ userId: users.id, name: users.name, email: addresses.email })
    .from(users)
    .innerJoin(addresses, and(eq(addresses.userId, users.id), eq(addresses.isPrimary, true)))
    .where(eq(users.id, userId));
  return row ?? null;
}

/** Who has left keeps the name they had: the workspace's past is not rewritten. */
async function carryOver({ db, tenantId }: Scope, { userId, name, email }: Profile): Promise<void> {
  await db
    .update(memberships)
    .set({ name, email })
    .where(
      and(
        eq(memberships.tenantId, tenantId),
        eq(memberships.userId, userId),
        ne(memberships.status, "left"),
        or(ne(memberships.name, name), ne(memberships.email, email)),
      ),
    );
}
