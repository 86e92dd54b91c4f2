import pg from "pg";
import { findings } from "#db/law.ts";
import { tables, tenantTables } from "#db/registry.ts";
import { runtimeRoles } from "#db/roles.ts";
import type { CatalogMutant, Verdict } from "./mutant.ts";

/** Takes each wall of a migrated database down in turn; killed is what the law of the catalog finds. */
export async function judgeCatalog(databaseUrl: string): Promise<Verdict[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const sound = await findings(client);
    if (sound.length > 0) throw new Error(`The database is not sound to begin with: ${sound.join("; ")}`);
    const verdicts: Verdict[] = [];
    for (const mutant of await catalogMutants(client)) verdicts.push(await judge(client, mutant));
    return verdicts;
  } finally {
    await client.end();
  }
}

async function judge(client: pg.Client, { name, sql }: CatalogMutant): Promise<Verdict> {
  await client.query("begin");
  try {
    await client.query(sql);
    return { name, killed: (await findings(client)).length > 0 };
  } finally {
    await client.query("rollback");
  }
}

async function catalogMutants(client: pg.Client): Promise<CatalogMutant[]> {
  return [...walls(), ...(await foreignKeys(client)), ...(await grants(client)), ...(await functionGrants(client)), ...roleMutants()];
}

function walls(): CatalogMutant[] {
  const walled = tables.filter(({ class: kind }) => kind === "tenant" || kind === "queue").map(({ name }) => name);
  return [
    ...tenantTables.flatMap(({ name }) => [
      { name: `${name}: without its policy`, sql: `drop policy tenant_isolation on ${name}` },
      { name: `${name}: policy that is always true`, sql: `alter policy tenant_isolation on ${name} using (true)` },
      { name: `${name}: policy that lets anything be written`, sql: `alter policy tenant_isolation on ${name} with check (true)` },
      { name: `${name}: a second policy beside it`, sql: `create policy more on ${name} for select to public using (true)` },
    ]),
    ...walled.flatMap((name) => [
      { name: `${name}: row security not forced`, sql: `alter table ${name} no force row level security` },
      { name: `${name}: row security disabled`, sql: `alter table ${name} disable row level security` },
    ]),
  ];
}

/** Each foreign key between tenant tables: gone, and without the workspace in it. */
async function foreignKeys(client: pg.Client): Promise<CatalogMutant[]> {
  const { rows } = await client.query<{ name: string; constraint: string; target: string; columns: string[]; targets: string[] }>(
    `select c.conrelid::regclass::text as name, c.conname as constraint, c.confrelid::regclass::text as target,
            (select array_agg(quote_ident(a.attname) order by o.n) from unnest(c.conkey) with ordinality o(num, n) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = o.num) as columns,
            (select array_agg(quote_ident(a.attname) order by o.n) from unnest(c.confkey) with ordinality o(num, n) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = o.num) as targets
     from pg_constraint c join pg_namespace n on n.oid = c.connamespace
     where c.contype = 'f' and n.nspname = 'tenant' and c.conparentid = 0 and cardinality(c.conkey) > 1`,
  );
  return rows.flatMap(({ name, constraint, target, columns, targets }) => {
    const drop = `alter table ${name} drop constraint ${constraint}`;
    const [narrow, narrowTargets] = [columns, targets].map((names) => names.slice(1).join(", "));
    return [
      { name: `${name}: without ${constraint}`, sql: drop },
      {
        name: `${name}: ${constraint} without tenant_id`,
        sql: `${drop}; alter table ${target} add unique (${narrowTargets}); alter table ${name} add foreign key (${narrow}) references ${target} (${narrowTargets})`,
      },
    ];
  });
}

/** Each privilege that a role does not have on a table. */
async function grants(client: pg.Client): Promise<CatalogMutant[]> {
  const { rows } = await client.query<{ name: string; role: string; verb: string }>(
    `select t.name, r.role, v.verb from unnest($1::text[]) t(name), unnest($2::text[]) r(role), unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) v(verb)
     where not has_table_privilege(r.role, t.name, v.verb)`,
    [tables.map(({ name }) => name), runtimeRoles],
  );
  return rows.map(({ name, role, verb }) => ({ name: `${name}: ${role} may ${verb}`, sql: `grant ${verb} on ${name} to ${role}` }));
}

async function functionGrants(client: pg.Client): Promise<CatalogMutant[]> {
  const { rows } = await client.query<{ name: string; role: string }>(
    `select p.oid::regprocedure::text as name, r.role from pg_proc p join pg_namespace n on n.oid = p.pronamespace, unnest($1::text[]) r(role)
     where n.nspname = 'directory' and p.prokind = 'f' and not has_function_privilege(r.role, p.oid, 'execute')`,
    [[...runtimeRoles, "public"]],
  );
  return rows.map(({ name, role }) => ({ name: `${name}: ${role} may execute it`, sql: `grant execute on function ${name} to ${role}` }));
}

function roleMutants(): CatalogMutant[] {
  return runtimeRoles.flatMap((role) => [
    ...["superuser", "bypassrls", "createrole", "createdb", "replication"].map((attribute) => ({ name: `${role}: ${attribute}`, sql: `alter role ${role} ${attribute}` })),
    ...["afterlogin_owner", "afterlogin_directory", "pg_read_all_data", "pg_write_all_data"].map((group) => ({ name: `${role}: inside ${group}`, sql: `grant ${group} to ${role}` })),
    { name: `${role}: a workspace as its setting`, sql: `alter role ${role} set app.tenant_id = '00000000-0000-7000-8000-000000000000'` },
    { name: `${role}: may create in tenant`, sql: `grant create on schema tenant to ${role}` },
  ]);
}
