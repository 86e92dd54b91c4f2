import pg from "pg";
import { median } from "#bin/bench/load.ts";
import type { Scene } from "#bin/bench/scene.ts";

export const searchedTasks = 100_000;

const words = { rare: "keelson", common: "rivet" } as const;
type Word = keyof typeof words;

/** Each way of asking for the thirty best tasks; every one of them in a transaction of its own. */
const ways = {
  "ours (directory.search, as the tenant role)": { as: "tenant", sql: "select id from directory.search($1, 'task', 30, 0)" },
  "floor (the same index, no row security)": { as: "superuser", sql: ranked() },
  "the same words under row security alone": { as: "tenant", sql: ranked() },
} as const;
export type Way = keyof typeof ways;

/**
 * One call of each way in turn, `turns` times, for a word that fifty tasks hold and one that half of them do.
 * Answers medians in milliseconds.
 */
export async function raceSearches(scene: Scene, turns: number): Promise<Record<Word, Record<Way, number>>> {
  const superuser = new pg.Client({ connectionString: scene.postgres.url });
  const tenant = new pg.Client({ connectionString: scene.config.database.urls.afterlogin_tenant });
  await Promise.all([superuser.connect(), tenant.connect()]);
  try {
    const { rows } = await superuser.query<{ tenant_id: string }>("select tenant_id from tenant.workspaces where slug = $1", [scene.slug]);
    const tenantId = rows[0]!.tenant_id;
    await plant(superuser, tenantId);
    const clients = { superuser, tenant };
    const ask = async (way: Way, word: Word): Promise<number> => {
      const { as, sql } = ways[way];
      const from = performance.now();
      await clients[as].query("begin read only");
      await clients[as].query(`set local app.tenant_id = '${tenantId}'`);
      await clients[as].query(sql, [words[word]]);
      await clients[as].query("commit");
      return performance.now() - from;
    };
    const result = {} as Record<Word, Record<Way, number>>;
    for (const word of Object.keys(words) as Word[]) result[word] = await race(word, turns, ask);
    return result;
  } finally {
    await Promise.all([superuser.end(), tenant.end()]);
  }
}

async function race(word: Word, turns: number, ask: (way: Way, word: Word) => Promise<number>): Promise<Record<Way, number>> {
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, [] as number[]])) as Record<Way, number[]>;
  // The first turns plan and fill caches.
  for (let turn = -3; turn < turns; turn++) {
    for (const way of Object.keys(ways) as Way[]) {
      const took = await ask(way, word);
      if (turn >= 0) times[way].push(took);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([way, all]) => [way, median(all)])) as Record<Way, number>;
}

/** Half of the tasks hold the common word, fifty the rare one; each has some forty words of its own. */
async function plant(client: pg.Client, tenantId: string): Promise<void> {
  const { rows } = await client.query<{ id: string; owner: string }>(
    `insert into tenant.projects (tenant_id, id, name, status, created_by, last_activity_at, created_at)
     select tenant_id, gen_random_uuid(), 'Bench', 'active', owner_id, now(), now() from tenant.workspaces where tenant_id = $1 returning id, created_by as owner`,
    [tenantId],
  );
  await client.query(
    `insert into tenant.tasks (tenant_id, id, project_id, title, description, status, position, created_by, created_at, updated_at)
     select $1, gen_random_uuid(), $2, 'Task ' || n || case when n % 2 = 0 then ' rivet' else '' end,
            (select string_agg('word' || (n * 7919 + k * 104729) % 20000, ' ') from generate_series(1, 40) k) || case when n % 2000 = 0 then ' keelson' else '' end,
            'todo', n, $3, now(), now()
     from generate_series(1, $4::int) n`,
    [tenantId, rows[0]!.id, rows[0]!.owner, searchedTasks],
  );
  await client.query("vacuum analyze tenant.tasks");
}

function ranked(): string {
  return `select id from (select id, ts_rank(words, q) as r from tenant.tasks, to_tsquery('simple', $1 || ':*') q
    where tenant_id = current_setting('app.tenant_id')::uuid and words @@ q limit 1000) h order by r desc, id desc limit 30`;
}
