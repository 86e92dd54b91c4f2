import type { ClientBase } from "pg";

/**
 * Runs a data migration over rows of every workspace. FORCE binds the owner too, so a plain UPDATE by the migrator
 * silently sees nothing; this lifts FORCE on the named tables and puts it back in the same transaction.
 * Refuses (and rolls back) when the number of changed rows is not `expectedRows`.
 * The caller has begun the transaction and is afterlogin_owner.
 */
export async function backfill(
  client: ClientBase,
  input: { tables: readonly string[]; expectedRows: number | null },
  change: () => Promise<number>,
): Promise<number> {
  for (const table of input.tables) await client.query(`alter table ${qualified(client, table)} no force row level security`);
  // ENABLE still binds everyone but the owner, so nobody else sees more while this runs.
  const changed = await change();
  for (const table of input.tables) await client.query(`alter table ${qualified(client, table)} force row level security`);
  if (input.expectedRows !== null && changed !== input.expectedRows) {
    throw new Error(`The data migration changed ${changed} rows where ${input.expectedRows} were expected.`);
  }
  return changed;
}

function qualified(client: ClientBase, table: string): string {
  return table.split(".").map((part) => client.escapeIdentifier(part)).join(".");
}
