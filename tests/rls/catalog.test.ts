import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { findings } from "#db/law.ts";

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test("a freshly migrated database keeps every law", async () => {
  expect(await findings(client)).toEqual([]);
});

// Each weakness is planted, must be found by name, and is rolled back: a law that finds nothing proves nothing.
const weaknesses: [what: string, plant: string, finding: RegExp][] = [
  ["a table without a class", "create table tenant.strays (tenant_id uuid not null)", /tenant\.strays: not in db\/registry/],
  ["row security off", "alter table tenant.tasks disable row level security", /tenant\.tasks: row security is not enabled/],
  ["FORCE lifted", "alter table tenant.tasks no force row level security", /tenant\.tasks: row security is not forced/],
  ["a second permissive policy", "create policy open on tenant.tasks using (true)", /tenant\.tasks: 2 policies for everyone/],
  ["a policy without its predicate", "alter policy tenant_isolation on tenant.tasks using (true)", /tenant\.tasks: policy tenant_isolation is not of the canonical text/],
  ["a policy dropped", "drop policy tenant_isolation on tenant.comments", /tenant\.comments: 0 policies for everyone/],
  ["a policy for the tenant role alone", "create policy more on tenant.tasks for select to afterlogin_tenant using (true)", /tenant\.tasks: policy more is not on the list/],
  ["a directory policy on an unlisted table", "create policy directory_reads on tenant.exports for select to afterlogin_directory using (true)", /tenant\.exports: policy directory_reads is not on the list/],
  ["tenant_id that may be null", "alter table tenant.receipts drop constraint receipts_pkey cascade; alter table tenant.receipts alter tenant_id drop not null", /tenant\.receipts: has no tenant_id uuid not null/],
  ["an index that does not lead with the workspace", "create index loose on tenant.tasks (title)", /tenant\.tasks: index loose does not lead/],
  ["a foreign key without the workspace", "alter table tenant.projects add unique (id); alter table tenant.comments add foreign key (task_id) references tenant.projects (id)", /tenant\.comments: .* does not lead with tenant_id/],
  ["a foreign key that no index covers", "alter table tenant.overrides add foreign key (tenant_id, staff_id) references tenant.memberships (tenant_id, id)", /tenant\.overrides: no index covers/],
  ["SET NULL that takes the workspace along", "alter table tenant.tasks drop constraint tasks_tenant_id_assignee_id_fkey; alter table tenant.tasks add foreign key (tenant_id, assignee_id) references tenant.memberships (tenant_id, id) on delete set null", /tenant\.tasks: .* would set tenant_id to null/],
  ["a constraint never validated", "alter table tenant.tasks add constraint later check (title <> '') not valid", /tenant\.tasks: constraint later was never validated/],
  ["a view", "create view tenant.peek as select * from tenant.tasks", /tenant\.peek: a view/],
  ["a materialized view", "create materialized view tenant.copy as select * from tenant.tasks", /tenant\.copy: a materialized view/],
  ["a trigger", "create trigger t before insert on tenant.tasks for each row execute function suppress_redundant_updates_trigger()", /tenant\.tasks: trigger t/],
  ["a rule", "create rule r as on insert to tenant.tasks do also nothing", /tenant\.tasks: rule r/],
  ["an unlogged table", "alter table tenant.exports set unlogged", /tenant\.exports: not an ordinary logged table/],
  ["an index whose comparison leaks", "create type mood as enum ('good'); alter table tenant.tasks add mood mood; create index moods on tenant.tasks (tenant_id, mood)", /index moods on anyenum, whose operators are not leakproof/],
  ["an index of words that no function was reviewed for", "create index more_words on tenant.tasks using gin (tenant_id, words)", /index more_words on tsvector, whose operators are not leakproof/],
  ["a definer function elsewhere", "create function tenant.peek() returns int language sql security definer as 'select 1'", /tenant\.peek\(\): SECURITY DEFINER outside the directory/],
  ["a definer function without a search path", "alter function directory.clock_offset_ms() reset search_path", /directory\.clock_offset_ms\(\): no fixed search_path/],
  ["a function for everyone", "grant execute on function directory.standing_of(uuid, timestamptz) to public", /directory\.standing_of\(.*\): everyone may execute it/],
  ["a leakproof function", "create function tenant.sly() returns int language sql leakproof as 'select 1'", /tenant\.sly\(\): declared leakproof/],
  ["TRUNCATE", "grant truncate on tenant.tasks to afterlogin_tenant", /tenant\.tasks: afterlogin_tenant may TRUNCATE/],
  ["an audit trail that can be rewritten", "grant update on tenant.audit_events to afterlogin_tenant", /tenant\.audit_events: afterlogin_tenant may UPDATE what is append-only/],
  ["credentials in reach", "grant select on identity.passwords to afterlogin_tenant", /identity\.passwords: afterlogin_tenant may SELECT/],
  ["a directory past its functions", "grant select on directory.slugs to afterlogin_tenant", /directory\.slugs: afterlogin_tenant may SELECT past the functions/],
  ["staff that write in a workspace", "grant update on tenant.memberships to afterlogin_staff", /tenant\.memberships: staff may UPDATE/],
  ["a grant to everyone", "grant select on tenant.tasks to public", /tenant\.tasks: everyone may SELECT/],
  ["a schema to create in", "grant create on schema tenant to afterlogin_tenant", /schema tenant: afterlogin_tenant may create in it/],
  ["default privileges", "alter default privileges for role afterlogin_owner in schema tenant grant select on tables to afterlogin_staff", /default privileges: tenant gives SELECT/],
  ["a role that bypasses row security", "alter role afterlogin_tenant bypassrls", /role afterlogin_tenant: has a privilege/],
  ["a role inside another", "grant pg_read_all_data to afterlogin_staff", /role afterlogin_staff: is a member of pg_read_all_data/],
  ["a workspace as a role's setting", "alter role afterlogin_worker set app.tenant_id = '00000000-0000-0000-0000-000000000000'", /afterlogin_worker: carries a workspace setting/],
  ["a table that is gone", "drop table tenant.exports", /tenant\.exports: in db\/registry\.ts and not in the database/],
  ["a table that a role of ours owns", "alter table tenant.receipts owner to afterlogin_worker", /tenant\.receipts: owned by afterlogin_worker/],
  ["an owner that may log in", "alter role afterlogin_owner login", /role afterlogin_owner: may log in/],
  ["a foreign key that leaves the workspace", "alter table tenant.tasks add column person uuid references identity.users (id)", /tenant\.tasks: .* leaves the workspace/],
  ["a foreign key into workspaces from outside", "alter table platform.staff_looks add foreign key (tenant_id) references tenant.workspaces (tenant_id)", /platform\.staff_looks: .* refers into workspaces from outside/],
  ["a directory that cannot look", "drop policy directory_reads on tenant.workspaces", /tenant\.workspaces: the directory's policy is missing/],
  ["a policy where none belongs", "create policy p on platform.clock using (true)", /platform\.clock: has a policy p, and its class has none/],
  ["the queue in a page's reach", "grant usage on schema pgboss to afterlogin_tenant", /schema pgboss: afterlogin_tenant may reach it/],
  ["a backup that may write", "grant insert on tenant.tasks to afterlogin_backup", /tenant\.tasks: the backup may INSERT/],
  ["temporary tables", "do $$ begin execute format('grant temp on database %I to afterlogin_tenant', current_database()); end $$", /database: afterlogin_tenant may make temporary tables/],
  ["a database for everyone", "do $$ begin execute format('grant connect on database %I to public', current_database()); end $$", /database: everyone may CONNECT/],
  ["a sequence", "create sequence tenant.counter", /tenant\.counter: a sequence/],
  ["a partitioned table", "create table tenant.parts (tenant_id uuid not null) partition by hash (tenant_id)", /tenant\.parts: a partitioned table/],
  ["a role without time limits", "alter role afterlogin_staff reset statement_timeout", /role afterlogin_staff: has no statement_timeout/],
];

test.each(weaknesses)("finds %s", async (_what, plant, finding) => {
  await client.query("begin");
  try {
    await client.query(plant);
    expect(await findings(client)).toEqual(expect.arrayContaining([expect.stringMatching(finding)]));
  } finally {
    await client.query("rollback");
  }
});
