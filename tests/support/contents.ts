import { tenantTables } from "#db/registry.ts";
import type { World } from "./stories.ts";

/** All rows of a workspace that a form or a job from elsewhere could have touched. */
export async function contentsOf(world: World, { place }: { place: { tenantId: string } }): Promise<Record<string, string | null>> {
  const read = tenantTables.map(async ({ name }) => {
    const { rows } = await world.admin.query<{ rows: string | null }>(
      `select json_agg((to_jsonb(t) - 'last_active_at' - 'words') order by t::text)::text as rows from ${name} t where tenant_id = $1`,
      [place.tenantId],
    );
    return [name, rows[0]?.rows ?? null] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
