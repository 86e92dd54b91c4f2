import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { Readable } from "node:stream";
import type pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#db/ids.ts";
import { tenantTables } from "#db/registry.ts";
import { runtimeRoles } from "#db/roles.ts";
import { granted, openDrive, type Drive } from "#tests/rls/driver.ts";
import { another, plantedTables, single, type Planted } from "#tests/rls/rows.ts";

/**
 * Every verb on every tenant table as every role: from the right workspace, from another one, from none and from an empty one.
 * What a role may do at all stands in the registry: there the wall must hold, and elsewhere the right must be missing.
 */
let drive: Drive;
let acme: Planted;
let birch: Planted;

beforeAll(async () => {
  drive = await openDrive();
  ({ acme, birch } = drive);
});
afterAll(() => drive.close());

const denied = /permission denied for (table|schema)/;
const walled = /violates row-level security policy/;
const names = tenantTables.map((table) => table.name);
/** Never inside a workspace, whatever their grants. */
const nowhere = [["none", null], ["an empty one", ""]] as const;
/** The backup's policy shows it everything: it reads across workspaces, and tests/ground/backup.test.ts says what. */
const drivers = runtimeRoles.filter((role) => role !== "afterlogin_backup");

test("every tenant table has its row in the drive", () => {
  expect(plantedTables().sort()).toEqual([...names].sort());
});

describe.each(drivers)("as %s", (role) => {
  const ask = (tenantId: string | null, sql: string): Promise<pg.QueryResult> => drive.inside(role, tenantId, (client) => client.query(sql));

  describe.each(names)("%s", (table) => {
    const { verbs, whole } = granted(role, table);
    const key = ["tenant.workspaces", "tenant.billing_details", "tenant.terms"].includes(table) ? "tenant_id" : "id";
    /** The wall where the role has every verb that the statement asks for; otherwise the right is missing. */
    const refusal = (...asked: string[]): RegExp => (asked.every((verb) => verbs.has(verb)) ? walled : denied);
    /** Nothing is touched, and nothing comes back. */
    const touchesNothing = async (tenantId: string | null, sql: string, ...asked: string[]): Promise<void> => {
      if (!asked.every((verb) => verbs.has(verb))) return expect(ask(tenantId, sql), sql).rejects.toThrow(denied);
      const { rowCount, rows } = await ask(tenantId, sql);
      expect({ rowCount, rows }, sql).toEqual({ rowCount: 0, rows: [] });
    };
    /** Birch's row again, or a further row for Birch where there may be several. */
    const forBirch = async (): Promise<string> => {
      const userId = newId();
      await drive.admin.query("insert into identity.users (id, name, terms_version, terms_accepted_at, created_at) values ($1, 'S', '1', now(), now())", [userId]);
      return another(table, birch, userId).sql;
    };

    test("select: its own rows, and no others", async () => {
      if (!verbs.has("select")) return expect(ask(acme.tenantId, `select 1 from ${table}`)).rejects.toThrow(denied);
      const { rows } = await ask(acme.tenantId, `select tenant_id from ${table}`);
      expect(rows.length).toBeGreaterThan(0);
      expect(new Set(rows.map((row: { tenant_id: string }) => row.tenant_id))).toEqual(new Set([acme.tenantId]));
    });

    test("select: nothing by another's id, by another's workspace, or without a workspace", async () => {
      await touchesNothing(acme.tenantId, `select 1 from ${table} where ${key} = '${key === "id" ? birch.ids[table] : birch.tenantId}'`, "select");
      await touchesNothing(acme.tenantId, `select 1 from ${table} where tenant_id = '${birch.tenantId}' or tenant_id is null`, "select");
      for (const [, tenantId] of nowhere) await touchesNothing(tenantId, `select 1 from ${table}`, "select");
    });

    test("select for update: locks nothing of another's", async () => {
      for (const tenantId of [acme.tenantId, null, ""]) {
        await touchesNothing(tenantId, `select 1 from ${table} where tenant_id = '${birch.tenantId}' for update`, "select", "update");
        await touchesNothing(tenantId, `select 1 from ${table} where tenant_id = '${birch.tenantId}' for key share`, "select", "update");
      }
    });

    test("insert: into its own workspace as granted; into another's never, with RETURNING or as an upsert either", async () => {
      const sql = await forBirch();
      for (const tenantId of [acme.tenantId, null, ""]) {
        await expect(ask(tenantId, sql)).rejects.toThrow(refusal("insert"));
        await expect(ask(tenantId, `${sql} returning tenant_id`)).rejects.toThrow(refusal("insert", "select"));
        await expect(ask(tenantId, `${sql} on conflict do nothing`)).rejects.toThrow(refusal("insert"));
        await expect(ask(tenantId, `${sql} on conflict (${await primaryKey(table)}) do update set tenant_id = excluded.tenant_id`)).rejects.toThrow(refusal("insert", "select", "update"));
      }
      if (!verbs.has("insert") || single.has(table)) return;
      expect((await ask(birch.tenantId, `${sql} returning tenant_id`)).rows).toEqual([{ tenant_id: birch.tenantId }]);
    });

    test("upsert: does not run into another's row, and changes its own as granted", async () => {
      const row = await rowOf(birch);
      const values = `insert into ${table} (${row.columns}) select ${row.columns} from jsonb_populate_record(null::${table}, ${row.json})`;
      const upsert = `${values} on conflict (${await primaryKey(table)}) do update set tenant_id = '${acme.tenantId}'`;
      for (const tenantId of [acme.tenantId, null, ""]) await expect(ask(tenantId, upsert)).rejects.toThrow(refusal("insert", "select", "update"));
      if (!["insert", "select", "update"].every((verb) => verbs.has(verb))) return;
      expect((await ask(birch.tenantId, `${values} on conflict (${await primaryKey(table)}) do update set tenant_id = excluded.tenant_id`)).rowCount).toBe(1);
    });

    test("update: its own rows as granted, nothing of another's, with RETURNING either", async () => {
      for (const tenantId of [acme.tenantId, null, ""]) {
        await touchesNothing(tenantId, `update ${table} set tenant_id = tenant_id where tenant_id = '${birch.tenantId}'`, "update", "select");
        await touchesNothing(tenantId, `update ${table} set tenant_id = tenant_id where tenant_id = '${birch.tenantId}' returning tenant_id`, "update", "select");
        await touchesNothing(tenantId, `update ${table} set tenant_id = '${acme.tenantId}' where tenant_id = '${birch.tenantId}'`, "update", "select");
      }
      if (verbs.has("update")) expect((await ask(acme.tenantId, `update ${table} set tenant_id = tenant_id`)).rowCount).toBe(await count(acme));
      else await expect(ask(acme.tenantId, `update ${table} set tenant_id = tenant_id`)).rejects.toThrow(denied);
    });

    test("update: moves no row of its own across", async () => {
      await expect(ask(acme.tenantId, `update ${table} set tenant_id = '${birch.tenantId}'`)).rejects.toThrow(refusal("update"));
      await expect(ask(acme.tenantId, `update ${table} set tenant_id = '${newId()}'`)).rejects.toThrow(refusal("update"));
    });

    test("delete: its own rows as granted, nothing of another's, with RETURNING either", async () => {
      for (const tenantId of [acme.tenantId, null, ""]) {
        await touchesNothing(tenantId, `delete from ${table} where tenant_id = '${birch.tenantId}'`, "delete", "select");
        await touchesNothing(tenantId, `delete from ${table} where tenant_id = '${birch.tenantId}' returning tenant_id`, "delete", "select");
      }
      if (!verbs.has("delete")) return expect(ask(acme.tenantId, `delete from ${table}`)).rejects.toThrow(denied);
      // Whatever hangs on the rows may hold them: then that is what speaks, and no wall.
      const deleted = await ask(acme.tenantId, `delete from ${table}`).catch((error: Error) => error);
      if (deleted instanceof Error) expect(deleted.message).toMatch(/violates foreign key constraint|violates RESTRICT/);
      else expect(deleted.rowCount).toBe(await count(acme));
    });

    test("merge: matches nothing of another's, and inserts nothing there", async () => {
      const row = await rowOf(birch);
      const source = `merge into ${table} t using jsonb_populate_record(null::${table}, ${row.json}) s on t.tenant_id = s.tenant_id`;
      for (const tenantId of [acme.tenantId, null, ""]) {
        await touchesNothing(tenantId, `${source} when matched then update set tenant_id = t.tenant_id`, "select", "update");
        await touchesNothing(tenantId, `${source} when matched then delete`, "select", "delete");
        await expect(ask(tenantId, `${source} when not matched then insert (${row.columns}) values (${row.columns.split(", ").map((column) => `s.${column}`).join(", ")})`)).rejects.toThrow(
          refusal("insert", "select"),
        );
      }
    });

    test("copy out: its own rows, and no others", async () => {
      const out = (tenantId: string | null, what: string): Promise<string> =>
        drive.inside(role, tenantId, (client) => text(client.query(copyTo(`copy ${what} to stdout`)) as unknown as Readable));
      const source = `(select tenant_id from ${table})`;
      if (!verbs.has("select")) return expect(out(acme.tenantId, source)).rejects.toThrow(denied);
      expect(new Set((await out(acme.tenantId, source)).trim().split("\n"))).toEqual(new Set([acme.tenantId]));
      for (const [, tenantId] of nowhere) expect(await out(tenantId, source)).toBe("");
      if (!whole) return;
      const copied = await out(acme.tenantId, table);
      expect(copied).toContain(acme.tenantId);
      expect(copied).not.toContain(birch.tenantId);
    });

    test("copy in: not at all under row security, from any workspace", async () => {
      const row = await rowOf(birch);
      const line = await text(drive.admin.query(copyTo(`copy (select ${row.columns} from ${table} where tenant_id = '${birch.tenantId}' limit 1) to stdout`)) as unknown as Readable);
      for (const tenantId of [acme.tenantId, birch.tenantId, null, ""]) {
        const copy = (): Promise<void> =>
          drive.inside(role, tenantId, (client) => pipeline(Readable.from([line]), client.query(copyFrom(`copy ${table} (${row.columns}) from stdin`))));
        await expect(copy()).rejects.toThrow(verbs.has("insert") ? /COPY FROM not supported with row-level security/ : denied);
      }
    });

    test("a setting that is no workspace is an error, never everything", async () => {
      for (const tenantId of ["*", "%", "null", `${acme.tenantId},${birch.tenantId}`]) {
        await expect(ask(tenantId, `select 1 from ${table}`)).rejects.toThrow(verbs.has("select") ? /invalid input syntax for type uuid/ : /permission denied|invalid input syntax for type uuid/);
      }
    });

    async function count(planted: Planted): Promise<number> {
      const { rows } = await drive.admin.query<{ n: number }>(`select count(*)::int as n from ${table} where tenant_id = $1`, [planted.tenantId]);
      return rows[0]!.n;
    }

    /** A planted row as a literal, and the columns that may be written. */
    async function rowOf(planted: Planted): Promise<{ columns: string; json: string }> {
      const { rows } = await drive.admin.query<{ row: unknown }>(`select to_jsonb(t) as row from ${table} t where tenant_id = $1 limit 1`, [planted.tenantId]);
      const columns = await drive.admin.query<{ name: string }>(
        "select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
        [table],
      );
      return { columns: columns.rows.map(({ name }) => name).join(", "), json: `${drive.admin.escapeLiteral(JSON.stringify(rows[0]!.row))}::jsonb` };
    }
  });

  test("no foreign key of any tenant table takes another's row", async () => {
    const keys = await references();
    expect(keys.length).toBeGreaterThan(10);
    for (const { table, column, target } of keys) {
      const change = `update ${table} set ${column} = '${birch.ids[target]}' where tenant_id = '${acme.tenantId}'`;
      const { verbs } = granted(role, table);
      await expect(ask(acme.tenantId, change), change).rejects.toThrow(verbs.has("update") && verbs.has("select") ? /violates foreign key constraint/ : denied);
      const { sql } = another(table, { ...acme, ids: { ...acme.ids, [target]: birch.ids[target]! }, ...(target === "tenant.memberships" && { ownerId: birch.ownerId }) }, acme.userId);
      if (single.has(table) || !sql.includes(birch.ids[target]!)) continue;
      await expect(ask(acme.tenantId, sql), sql).rejects.toThrow(verbs.has("insert") ? /violates foreign key constraint/ : denied);
    }
  });
});

async function primaryKey(table: string): Promise<string> {
  const { rows } = await drive.admin.query<{ name: string }>(
    `select a.attname as name from pg_index i cross join unnest(i.indkey) with ordinality k(num, place) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num
     where i.indrelid = $1::regclass and i.indisprimary order by k.place`,
    [table],
  );
  return rows.map(({ name }) => name).join(", ");
}

/** The foreign keys between tenant tables by the column that names the row beside tenant_id. */
async function references(): Promise<{ table: string; column: string; target: string }[]> {
  const { rows } = await drive.admin.query<{ table: string; column: string; target: string }>(
    `select 'tenant.' || c.relname as table, a.attname as column, 'tenant.' || t.relname as target
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[2]
     where k.contype = 'f' and c.relnamespace = 'tenant'::regnamespace and t.relnamespace = 'tenant'::regnamespace`,
  );
  return rows;
}
