import { spellings } from "./spellings.ts";

export function migration(name: string): string {
  return `create table tenant.${name} (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null check (length(name) between 1 and 120),
  created_by uuid not null,
  created_at timestamptz not null,
  version    integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references tenant.memberships (tenant_id, id)
);
create index ${name}_name on tenant.${name} (tenant_id, name, id);
create index ${name}_created_by on tenant.${name} (tenant_id, created_by);
alter table tenant.${name} enable row level security;
alter table tenant.${name} force row level security;
create policy tenant_isolation on tenant.${name} for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy backup_reads on tenant.${name} for select to afterlogin_backup using (true);
grant select, insert, update, delete on tenant.${name} to afterlogin_tenant, afterlogin_worker;
grant select on tenant.${name} to afterlogin_backup;
`;
}

export function schemaFile(name: string): string {
  return `import { integer, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "#db/schema/columns.ts";
import { tenantSchema } from "#db/schema/workspaces.ts";

export const ${spellings(name).camel} = tenantSchema.table("${name}", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  name: text("name").notNull(),
  createdBy: uuid("created_by").notNull(),
  createdAt: instant("created_at").notNull(),
  version: integer("version").notNull().default(1),
});
`;
}

export function registryEntry(name: string): string {
  return `  { name: "tenant.${name}", class: "tenant", exported: {} },\n`;
}

export function driveRow(name: string): string {
  return `  "tenant.${name}": ({ tenantId, ownerId }, id) => \`insert into tenant.${name} (tenant_id, id, name, created_by, created_at)
      values ('\${tenantId}', '\${id}', 'N', '\${ownerId}', now())\`,\n`;
}

export function testFile(name: string): string {
  const { camel, kebab, words } = spellings(name);
  return `import { eq } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { createPool } from "#db/pools.ts";
import { ${camel} } from "#db/schema/${kebab}.ts";
import { openTenantTransaction } from "#db/tenant.ts";
import { plant, type Planted } from "#tests/rls/rows.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";

let database: TestDatabase;
let pool: pg.Pool;
let ada: Planted;
let ben: Planted;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.urlFor("afterlogin_tenant"), max: 1, applicationName: "${kebab} test" });
  const admin = new pg.Client({ connectionString: database.ownerUrl });
  await admin.connect();
  ada = await plant(admin, "Ada");
  ben = await plant(admin, "Ben");
  await admin.end();
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test("${words}: what Ada's workspace writes is there for her, and Ben's neither sees it nor adds to it", async () => {
  const row = { tenantId: ada.tenantId, id: newId(), name: "First", createdBy: ada.ownerId, createdAt: new Date() };
  await inside(ada, (db) => db.insert(${camel}).values(row));
  const find = (db: Database) => db.select().from(${camel}).where(eq(${camel}.id, row.id));
  expect(await inside(ada, find)).toEqual([{ ...row, version: 1 }]);
  expect(await inside(ben, find)).toEqual([]);
  await expect(inside(ben, (db) => db.insert(${camel}).values({ ...row, id: newId() }))).rejects.toMatchObject({
    cause: { message: expect.stringMatching(/row-level security/) as string },
  });
});

async function inside<T>(planted: Planted, work: (db: Database) => PromiseLike<T>): Promise<T> {
  const transaction = openTenantTransaction(pool, planted.tenantId, { writable: true });
  try {
    const result = await work(transaction.db);
    await transaction.commit();
    return result;
  } finally {
    await transaction.rollback();
  }
}
`;
}
