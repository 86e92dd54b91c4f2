/** A departure from the law: what plants it, and the line by which it must be found. */
export interface Weakness {
  what: string;
  plant: string;
  finding: RegExp;
}

const inDatabase = (statement: string): string => `do $$ begin execute format('${statement}', current_database()); end $$`;
const definer = (head: string, rest = "set search_path = pg_catalog, pg_temp"): string =>
  `create function ${head} returns int language sql security definer ${rest} as 'select 1'`;

/** One for each rule, and for each way to break it that was thought of. Tests plant them in turn; the doctor is shown some of them. */
export const weaknesses: readonly Weakness[] = [
  ...tableWeaknesses(),
  ...policyWeaknesses(),
  ...indexWeaknesses(),
  ...referenceWeaknesses(),
  ...functionWeaknesses(),
  ...grantWeaknesses(),
  ...roleWeaknesses(),
].map(([what, plant, finding]) => ({ what, plant, finding }));

type Line = [what: string, plant: string, finding: RegExp];

function tableWeaknesses(): Line[] {
  return [
    ["a table without a class", "create table tenant.strays (tenant_id uuid not null)", /^tenant\.strays: not in db\/registry/],
    ["a table without a class elsewhere", "create table public.strays (tenant_id uuid not null); alter table public.strays owner to afterlogin_owner", /^public\.strays: not in db\/registry/],
    ["a table that is gone", "drop table tenant.exports", /^tenant\.exports: in db\/registry\.ts and not in the database/],
    ["row security off", "alter table tenant.tasks disable row level security", /^tenant\.tasks: row security is not enabled/],
    ["FORCE lifted", "alter table tenant.tasks no force row level security", /^tenant\.tasks: row security is not forced/],
    ["a queue without row security", "alter table queue.outbox disable row level security", /^queue\.outbox: row security is not enabled/],
    ["a table that a role of ours owns", "alter table tenant.receipts owner to afterlogin_worker", /^tenant\.receipts: owned by afterlogin_worker/],
    ["an unlogged table", "alter table tenant.exports set unlogged", /^tenant\.exports: not an ordinary logged table/],
    ["a view", "create view tenant.peek with (security_invoker = true) as select * from tenant.tasks", /^tenant\.peek: a view$/],
    ["a view with its owner's rights", "create view tenant.peek as select * from tenant.tasks", /^tenant\.peek: a view with the rights of its owner/],
    ["a view in another schema", "create view public.peek as select * from tenant.tasks", /^public\.peek: a view of tenant\.tasks outside of its schema/],
    ["a materialized view", "create materialized view tenant.copy as select * from tenant.tasks", /^tenant\.copy: a materialized view/],
    ["a materialized view in another schema", "create materialized view public.copy as select * from tenant.tasks", /^public\.copy: a view of tenant\.tasks outside of its schema/],
    [
      "a foreign table",
      "create foreign data wrapper nothing; create server far foreign data wrapper nothing; create foreign table tenant.far (tenant_id uuid not null) server far",
      /^tenant\.far: a foreign table/,
    ],
    ["a table that inherits", "create table tenant.heir () inherits (tenant.receipts)", /^tenant\.heir: inherits from tenant\.receipts/],
    ["a table elsewhere that inherits", "create table public.heir () inherits (tenant.receipts)", /^public\.heir: inherits from tenant\.receipts/],
    ["a partitioned table", "create table tenant.parts (tenant_id uuid not null) partition by hash (tenant_id)", /^tenant\.parts: a partitioned table/],
    [
      "a partition by its own name",
      "create table tenant.parts (tenant_id uuid not null) partition by hash (tenant_id); create table tenant.part partition of tenant.parts for values with (modulus 1, remainder 0)",
      /^tenant\.part: a partition of tenant\.parts/,
    ],
    ["a sequence", "create sequence tenant.counter", /^tenant\.counter: a sequence/],
    ["a counter of all workspaces", "alter table tenant.tasks add number bigint generated always as identity", /^tenant\.tasks_number_seq: a sequence/],
    ["a trigger", "create trigger t before insert on tenant.tasks for each row execute function suppress_redundant_updates_trigger()", /^tenant\.tasks: trigger t/],
    ["a rule", "create rule r as on insert to tenant.tasks do also nothing", /^tenant\.tasks: rule r/],
    ["an event trigger", "create function public.note() returns event_trigger language plpgsql as 'begin end'; create event trigger watch on ddl_command_end execute function public.note()", /^event trigger watch: /],
    ["a publication of a tenant table", "create publication stream for table tenant.tasks", /^publication stream: sends tenant\.tasks/],
    ["a publication of a schema", "create publication stream for tables in schema identity", /^publication stream: sends identity\.passwords/],
    ["a publication of everything", "create publication stream for all tables", /^publication stream: sends every table/],
    ["a large object", "select lo_create(0)", /^large objects: 1 of them/],
  ];
}

function policyWeaknesses(): Line[] {
  return [
    ["a second permissive policy", "create policy open on tenant.tasks using (true)", /^tenant\.tasks: 2 policies for everyone/],
    ["a policy without its predicate", "alter policy tenant_isolation on tenant.tasks using (true)", /^tenant\.tasks: policy tenant_isolation is not of the canonical text/],
    ["a policy that lets rows be written elsewhere", "alter policy tenant_isolation on tenant.tasks with check (true)", /^tenant\.tasks: policy tenant_isolation is not of the canonical text/],
    [
      "a policy that breaks on an empty setting",
      "alter policy tenant_isolation on tenant.tasks using (tenant_id = current_setting('app.tenant_id', true)::uuid)",
      /^tenant\.tasks: policy tenant_isolation is not of the canonical text/,
    ],
    [
      "a policy for reading alone",
      "drop policy tenant_isolation on tenant.tasks; create policy tenant_isolation on tenant.tasks for select using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)",
      /^tenant\.tasks: policy tenant_isolation is not of the canonical text/,
    ],
    ["a policy for one role in the place of everyone", "alter policy tenant_isolation on tenant.tasks to afterlogin_tenant", /^tenant\.tasks: policy tenant_isolation is not on the list/],
    ["a policy dropped", "drop policy tenant_isolation on tenant.comments", /^tenant\.comments: 0 policies for everyone/],
    ["a policy for the tenant role alone", "create policy more on tenant.tasks for select to afterlogin_tenant using (true)", /^tenant\.tasks: policy more is not on the list/],
    ["a restrictive policy", "create policy less on tenant.tasks as restrictive using (true)", /^tenant\.tasks: policy less is not of the canonical text/],
    ["a restrictive policy of the directory", "create policy less on tenant.tasks as restrictive for select to afterlogin_directory using (true)", /^tenant\.tasks: policy less is not on the list/],
    ["a backup that may do more than read", "drop policy backup_reads on tenant.tasks; create policy backup_reads on tenant.tasks to afterlogin_backup using (true)", /^tenant\.tasks: policy backup_reads is not on the list/],
    ["a backup that misses a table", "drop policy backup_reads on tenant.tasks", /^tenant\.tasks: the policy of afterlogin_backup is missing/],
    ["a directory policy on an unlisted table", "create policy directory_reads on tenant.exports for select to afterlogin_directory using (true)", /^tenant\.exports: policy directory_reads is not on the list/],
    ["a directory that cannot look", "drop policy directory_reads on tenant.workspaces", /^tenant\.workspaces: the policy of afterlogin_directory is missing/],
    ["a policy where none belongs", "create policy p on platform.clock using (true)", /^platform\.clock: has a policy p, and its class has none/],
    ["an outbox for any workspace", "alter policy outbox_insert_own on queue.outbox with check (true)", /^queue\.outbox: policy not in db\/registry\.ts: outbox_insert_own: INSERT to afterlogin_tenant check true/],
    ["mails that staff may rewrite", "drop policy mails_staff_resend on queue.mails", /^queue\.mails: policy missing: mails_staff_resend/],
  ];
}

function indexWeaknesses(): Line[] {
  return [
    ["tenant_id that may be null", "alter table tenant.receipts drop constraint receipts_pkey cascade; alter table tenant.receipts alter tenant_id drop not null", /^tenant\.receipts: has no plain tenant_id uuid not null/],
    ["tenant_id of another type", "create domain public.workspace as uuid; drop policy tenant_isolation on tenant.seat_changes; alter table tenant.seat_changes drop constraint seat_changes_tenant_id_requested_by_fkey, alter tenant_id type public.workspace", /^tenant\.seat_changes: has no plain tenant_id uuid not null/],
    ["tenant_id by default", "alter table tenant.receipts alter tenant_id set default gen_random_uuid()", /^tenant\.receipts: has no plain tenant_id uuid not null/],
    ["no primary key", "alter table tenant.checkouts drop constraint checkouts_pkey", /^tenant\.checkouts: has no primary key/],
    ["a primary key of the id alone", "alter table tenant.checkouts drop constraint checkouts_pkey; alter table tenant.checkouts add primary key (id)", /^tenant\.checkouts: primary key checkouts_pkey does not lead with tenant_id/],
    ["a primary key that has the workspace last", "alter table tenant.checkouts drop constraint checkouts_pkey; alter table tenant.checkouts add primary key (id, tenant_id)", /^tenant\.checkouts: primary key checkouts_pkey does not lead with tenant_id/],
    ["a name that is unique across workspaces", "alter table tenant.invoices add constraint numbers unique (number)", /^tenant\.invoices: unique constraint numbers does not lead with tenant_id/],
    ["a unique index across workspaces", "create unique index numbers on tenant.invoices (number)", /^tenant\.invoices: unique index numbers does not lead with tenant_id/],
    ["a partial unique index across workspaces", "create unique index numbers on tenant.invoices (number) where status = 'open'", /^tenant\.invoices: unique index numbers does not lead with tenant_id/],
    ["an index that does not lead with the workspace", "create index loose on tenant.tasks (title)", /^tenant\.tasks: index loose does not lead/],
    ["an index that leads with an expression", "create index loose on tenant.tasks ((title || ''), tenant_id)", /^tenant\.tasks: index loose does not lead/],
    ["an index of what a function computes", "create index lowered on tenant.tasks (tenant_id, lower(title))", /^tenant\.tasks: index lowered computes by lower\(text\), which is not leakproof/],
    ["a partial index whose condition leaks", "create index partly on tenant.tasks (tenant_id, id) where title like 'a%'", /^tenant\.tasks: index partly is partial by textlike\(text,text\), which is not leakproof/],
    ["an index whose comparison leaks", "create type mood as enum ('good'); alter table tenant.tasks add mood mood; create index moods on tenant.tasks (tenant_id, mood)", /index moods on anyenum, whose operators are not leakproof/],
    ["an index of words that no function was reviewed for", "create index more_words on tenant.tasks using gin (tenant_id, words)", /index more_words on tsvector, whose operators are not leakproof/],
    ["an index that was never finished", "update pg_index set indisvalid = false where indexrelid = 'tenant.tasks_project'::regclass", /^tenant\.tasks: index tasks_project was never finished/],
  ];
}

function referenceWeaknesses(): Line[] {
  const assignee = "alter table tenant.tasks drop constraint tasks_tenant_id_assignee_id_fkey; alter table tenant.tasks add constraint assignee foreign key (tenant_id, assignee_id) references tenant.memberships (tenant_id, id)";
  return [
    ["a foreign key without the workspace", "alter table tenant.projects add unique (id); alter table tenant.comments add foreign key (task_id) references tenant.projects (id)", /^tenant\.comments: .* does not lead with tenant_id/],
    [
      "a foreign key that pairs the workspace with something else",
      "alter table tenant.memberships add unique (user_id, id); alter table tenant.tasks add constraint crossed foreign key (tenant_id, created_by) references tenant.memberships (user_id, id)",
      /^tenant\.tasks: crossed pairs tenant_id with user_id/,
    ],
    ["a foreign key that leaves the workspace", "alter table tenant.tasks add column person uuid references identity.users (id)", /^tenant\.tasks: .* leaves the workspace/],
    ["a foreign key into workspaces from outside", "alter table platform.staff_looks add foreign key (tenant_id) references tenant.workspaces (tenant_id)", /^platform\.staff_looks: .* refers into workspaces from outside/],
    ["a foreign key from a schema of nobody's", "create table public.spy (tenant_id uuid references tenant.workspaces (tenant_id))", /^public\.spy: .* refers into workspaces from outside/],
    ["SET NULL that takes the workspace along", `${assignee} on delete set null`, /^tenant\.tasks: assignee would set tenant_id to null/],
    ["SET NULL that names no columns", `${assignee} on delete set null`, /^tenant\.tasks: assignee would set to null without naming its columns/],
    ["SET NULL that names the workspace", `${assignee} on delete set null (tenant_id)`, /^tenant\.tasks: assignee would set tenant_id to null/],
    ["SET DEFAULT", `${assignee} on delete set default`, /^tenant\.tasks: assignee would set a default/],
    ["rows that go without being asked", `${assignee} on delete cascade`, /^tenant\.tasks: assignee would delete with tenant\.memberships/],
    [
      "rows that stay behind",
      "alter table tenant.comments drop constraint comments_tenant_id_task_id_fkey; alter table tenant.comments add constraint task foreign key (tenant_id, task_id) references tenant.tasks (tenant_id, id)",
      /^tenant\.comments: task does not go with tenant\.tasks/,
    ],
    ["keys that move rows", `${assignee} on update cascade`, /^tenant\.tasks: assignee would change rows when a key changes/],
    ["a foreign key that no index covers", "alter table tenant.overrides add foreign key (tenant_id, staff_id) references tenant.memberships (tenant_id, id)", /^tenant\.overrides: no index covers/],
    [
      "a foreign key that only a partial index covers",
      "drop index tenant.tasks_assignee; create index tasks_assignee on tenant.tasks (tenant_id, assignee_id) where assignee_id is not null",
      /^tenant\.tasks: no index covers tasks_tenant_id_assignee_id_fkey/,
    ],
    ["a foreign key that was dropped", "alter table tenant.tasks drop constraint tasks_tenant_id_assignee_id_fkey", /^tenant\.tasks: no foreign key holds assignee_id/],
    ["an id that was never given its foreign key", "alter table tenant.tasks add column watchers uuid[]", /^tenant\.tasks: no foreign key holds watchers/],
    ["foreign keys switched off", "alter table tenant.tasks disable trigger all", /^tenant\.tasks: tasks_tenant_id_project_id_fkey is switched off/],
    ["a constraint never validated", "alter table tenant.tasks add constraint later check (title <> '') not valid", /^tenant\.tasks: constraint later was never validated/],
    ["a foreign key never validated", `${assignee} not valid`, /^tenant\.tasks: constraint assignee was never validated/],
  ];
}

function functionWeaknesses(): Line[] {
  return [
    ["a definer function elsewhere", definer("tenant.peek()"), /^tenant\.peek\(\): SECURITY DEFINER, and db\/functions\.ts does not say so/],
    ["a definer function of the directory that nobody listed", definer("directory.peek()"), /^directory\.peek\(\): SECURITY DEFINER, and db\/functions\.ts does not say so/],
    ["a listed name with other arguments", definer("directory.standing(text)"), /^directory\.standing\(text\): SECURITY DEFINER/],
    ["a definer among pg-boss's", definer("pgboss.peek()"), /^pgboss\.peek\(\): SECURITY DEFINER/],
    ["a plain function that becomes a definer", "alter function directory.search_query(text) security definer", /^directory\.search_query\(text\): SECURITY DEFINER/],
    ["a definer that has become plain", "alter function directory.claim_slug(text) security invoker", /^directory\.claim_slug\(text\): not SECURITY DEFINER/],
    ["a function that nobody listed", "create function tenant.plain() returns int language sql as 'select 1'", /^tenant\.plain\(\): not in db\/functions\.ts/],
    ["a listed function that is gone", "drop function directory.workspace_labels(uuid[])", /^directory\.workspace_labels\(uuid\[\]\): in db\/functions\.ts and not in the database/],
    ["a definer with another owner", "alter function directory.claim_slug(text) owner to afterlogin_owner", /^directory\.claim_slug\(text\): owned by afterlogin_owner/],
    ["a definer without a search path", "alter function directory.clock_offset_ms() reset search_path", /^directory\.clock_offset_ms\(\): no fixed search_path/],
    ["a definer with another search path", "alter function directory.clock_offset_ms() set search_path = public, pg_catalog", /^directory\.clock_offset_ms\(\): no fixed search_path/],
    ["a function for everyone", "grant execute on function directory.standing_of(uuid, timestamptz) to public", /^directory\.standing_of\(.*\): everyone may execute it/],
    ["a function for one role more", "grant execute on function directory.staff_search(text, integer) to afterlogin_tenant", /^directory\.staff_search\(.*\): afterlogin_tenant may execute it/],
    ["a function for one role less", "revoke execute on function directory.forget() from afterlogin_worker", /^directory\.forget\(\): afterlogin_worker may not execute it, and db\/functions\.ts says it may/],
    ["a function that may be handed on", "grant execute on function directory.forget() to afterlogin_worker with grant option", /^directory\.forget\(\): afterlogin_worker may let others execute it/],
    ["a function of pg-boss for a page", "grant execute on function pgboss.job_now() to afterlogin_tenant", /^pgboss\.job_now\(\): afterlogin_tenant may execute it/],
    ["a function of pg-boss with another owner", "alter function pgboss.job_now() owner to afterlogin_worker", /^pgboss\.job_now\(\): owned by afterlogin_worker/],
    ["a leakproof function", "create function tenant.sly() returns int language sql leakproof as 'select 1'", /^tenant\.sly\(\): declared leakproof/],
    ["a function that runs inside a workspace", "alter function directory.claim_slug(text) set app.tenant_id = '00000000-0000-0000-0000-000000000000'", /^directory\.claim_slug\(text\): runs with app\.tenant_id changed/],
    ["a function that switches row security", "alter function directory.claim_slug(text) set row_security = off", /^directory\.claim_slug\(text\): runs with row_security changed/],
    ["a function that moves into a workspace", "create function tenant.move(t text) returns text language sql as $$ select set_config('app.tenant_id', t, true) $$", /^tenant\.move\(text\): speaks of app\.tenant_id/],
  ];
}

function grantWeaknesses(): Line[] {
  return [
    ...["truncate", "trigger", "references"].map((verb): Line => [verb.toUpperCase(), `grant ${verb} on tenant.tasks to afterlogin_tenant`, new RegExp(`^tenant\\.tasks: afterlogin_tenant may ${verb.toUpperCase()}$`)]),
    // PostgreSQL 17 brought this right; before, the word is an error that is caught here, and everything else stays granted.
    ["MAINTAIN", "do $$ begin execute 'grant maintain on tenant.tasks to afterlogin_worker'; exception when others then grant truncate on tenant.tasks to afterlogin_worker; end $$", /^tenant\.tasks: afterlogin_worker may (MAINTAIN|TRUNCATE)/],
    ["REFERENCES by column", "grant references (tenant_id) on tenant.workspaces to afterlogin_tenant", /^tenant\.workspaces: afterlogin_tenant may REFERENCES\(tenant_id\)/],
    ["a right to hand on", "grant select on tenant.tasks to afterlogin_tenant with grant option", /^tenant\.tasks: afterlogin_tenant may SELECT and let others/],
    ["an audit trail that can be rewritten", "grant update on tenant.audit_events to afterlogin_tenant", /^tenant\.audit_events: afterlogin_tenant may UPDATE/],
    ["an audit trail of which one column can be rewritten", "grant update (actor_label) on tenant.audit_events to afterlogin_worker", /^tenant\.audit_events: afterlogin_worker may UPDATE\(actor_label\)/],
    ["an audit trail that a page may thin out", "grant delete on tenant.audit_events to afterlogin_tenant", /^tenant\.audit_events: afterlogin_tenant may DELETE/],
    ["credentials in reach", "grant select on identity.passwords to afterlogin_tenant", /^identity\.passwords: afterlogin_tenant may SELECT/],
    ["a credential's column in the directory's reach", "grant select (hash) on identity.passwords to afterlogin_directory", /^identity\.passwords: afterlogin_directory may SELECT\(hash\)/],
    ["one column more for the directory", "grant select (title) on tenant.tasks to afterlogin_directory", /^tenant\.tasks: afterlogin_directory may SELECT\(title\)/],
    ["every column for the directory", "grant select on tenant.tasks to afterlogin_directory", /^tenant\.tasks: afterlogin_directory may SELECT$/],
    ["one column less for the directory", "revoke select (words) on tenant.tasks from afterlogin_directory", /^tenant\.tasks: afterlogin_directory may not SELECT\(words\), and db\/registry\.ts says it may/],
    ["a directory past its functions", "grant select on directory.slugs to afterlogin_tenant", /^directory\.slugs: afterlogin_tenant may SELECT/],
    ["staff that write in a workspace", "grant update on tenant.memberships to afterlogin_staff", /^tenant\.memberships: afterlogin_staff may UPDATE/],
    ["staff that read what customers write", "grant select (body) on tenant.comments to afterlogin_staff", /^tenant\.comments: afterlogin_staff may SELECT\(body\)/],
    ["staff records in a page's reach", "grant select on platform.staff_members to afterlogin_tenant", /^platform\.staff_members: afterlogin_tenant may SELECT/],
    ["an outbox that a page may read", "grant select on queue.outbox to afterlogin_tenant", /^queue\.outbox: afterlogin_tenant may SELECT/],
    ["an intake that reads", "grant select on platform.stripe_events to afterlogin_intake", /^platform\.stripe_events: afterlogin_intake may SELECT/],
    ["a backup that may write", "grant insert on tenant.tasks to afterlogin_backup", /^tenant\.tasks: afterlogin_backup may INSERT/],
    ["a backup that lacks a table", "revoke select on identity.users from afterlogin_backup", /^identity\.users: afterlogin_backup may not SELECT/],
    ["a grant to everyone", "grant select on tenant.tasks to public", /^tenant\.tasks: everyone may SELECT/],
    ["a sequence to look at", "create sequence tenant.counter; grant select, usage on sequence tenant.counter to afterlogin_tenant", /^tenant\.counter: afterlogin_tenant may USAGE/],
    ["a table of nobody's with a grant", "create table public.notes (x int); grant select on public.notes to afterlogin_tenant", /^public\.notes: afterlogin_tenant may SELECT/],
    ["the list of migrations in a page's reach", "grant select on migration.applied to afterlogin_tenant", /^migration\.applied: afterlogin_tenant may SELECT/],
    ["the queue in a page's reach", "grant usage on schema pgboss to afterlogin_tenant", /^schema pgboss: afterlogin_tenant may USAGE/],
    ["a queue's table in a page's reach", "grant select on pgboss.job to afterlogin_tenant", /^pgboss\.job: afterlogin_tenant may SELECT/],
    ["a queue that the worker may empty", "grant truncate on pgboss.job to afterlogin_worker", /^pgboss\.job: afterlogin_worker may TRUNCATE/],
    ["a schema to create in", "grant create on schema tenant to afterlogin_tenant", /^schema tenant: afterlogin_tenant may CREATE/],
    ["the public schema to create in", "grant create on schema public to afterlogin_worker", /^schema public: afterlogin_worker may CREATE/],
    ["a schema for everyone", "grant usage on schema tenant to public", /^schema tenant: everyone may USAGE/],
    ["a schema in one role's reach more", "grant usage on schema identity to afterlogin_tenant", /^schema identity: afterlogin_tenant may USAGE/],
    ["a schema in one role's reach less", "revoke usage on schema platform from afterlogin_staff", /^schema platform: afterlogin_staff may not USAGE/],
    ["a schema to hand on", "grant usage on schema tenant to afterlogin_staff with grant option", /^schema tenant: afterlogin_staff may USAGE and let others/],
    ["a schema with another owner", "alter schema queue owner to afterlogin_worker", /^schema queue: owned by afterlogin_worker/],
    ["temporary tables", inDatabase("grant temp on database %I to afterlogin_tenant"), /^database: afterlogin_tenant may TEMPORARY/],
    ["schemas that a role may make", inDatabase("grant create on database %I to afterlogin_worker"), /^database: afterlogin_worker may CREATE/],
    ["a database for everyone", inDatabase("grant connect on database %I to public"), /^database: everyone may CONNECT/],
    ["default privileges", "alter default privileges for role afterlogin_owner in schema tenant grant select on tables to afterlogin_staff", /^default privileges: tenant gives SELECT to afterlogin_staff/],
    ["default privileges for everyone", "alter default privileges for role afterlogin_owner grant select on tables to public", /^default privileges: everywhere gives SELECT to everyone/],
    ["the server's files in a role's reach", "grant execute on function pg_catalog.pg_read_file(text) to afterlogin_worker", /^pg_catalog\.pg_read_file: afterlogin_worker may EXECUTE/],
    ["the server's passwords in a role's reach", "grant select on pg_catalog.pg_authid to afterlogin_staff", /^pg_catalog\.pg_authid: afterlogin_staff may SELECT/],
    ["a parameter that a role may change", "grant set on parameter session_replication_role to afterlogin_worker", /^parameter session_replication_role: afterlogin_worker may SET/],
  ];
}

function roleWeaknesses(): Line[] {
  return [
    ["a superuser", "alter role afterlogin_worker superuser", /^role afterlogin_worker: is a superuser/],
    ["a role that bypasses row security", "alter role afterlogin_tenant bypassrls", /^role afterlogin_tenant: is above row security/],
    ["a directory above row security", "alter role afterlogin_directory bypassrls", /^role afterlogin_directory: is above row security/],
    ["a role that makes roles", "alter role afterlogin_staff createrole", /^role afterlogin_staff: is a maker of roles/],
    ["a role that makes databases", "alter role afterlogin_intake createdb", /^role afterlogin_intake: is a maker of databases/],
    ["a role that reads the replication stream", "alter role afterlogin_backup replication", /^role afterlogin_backup: is a reader of the replication stream/],
    ["an owner that may log in", "alter role afterlogin_owner login", /^role afterlogin_owner: may log in/],
    ...["pg_read_all_data", "pg_write_all_data", "pg_read_server_files", "pg_execute_server_program", "pg_signal_backend", "afterlogin_owner", "afterlogin_directory"].map(
      (role): Line => [`a role inside ${role}`, `grant ${role} to afterlogin_staff`, new RegExp(`^role afterlogin_staff: is a member of ${role}`)],
    ),
    ["a role that may become another", "grant afterlogin_identity to afterlogin_tenant", /^role afterlogin_tenant: is a member of afterlogin_identity/],
    ["a stranger inside one of our roles", "create role passer_by; grant afterlogin_tenant to passer_by", /^role afterlogin_tenant: has passer_by as a member/],
    ["a stranger inside the owner", "create role passer_by; grant afterlogin_owner to passer_by", /^role afterlogin_owner: has passer_by as a member/],
    ["a role that owns a type", "create type public.odd as enum ('a'); alter type public.odd owner to afterlogin_tenant", /^role afterlogin_tenant: owns type (public\.)?odd/],
    ["a directory that owns a table", "create table public.odd (x int); alter table public.odd owner to afterlogin_directory", /^role afterlogin_directory: owns table (public\.)?odd/],
    ["a role that owns the database", inDatabase("alter database %I owner to afterlogin_worker"), /^role afterlogin_worker: owns database/],
    ["a workspace as a role's setting", "alter role afterlogin_worker set app.tenant_id = '00000000-0000-0000-0000-000000000000'", /^afterlogin_worker: carries a workspace setting/],
    ["a workspace as the database's setting", inDatabase("alter database %I set app.tenant_id = ''x''"), /^the database: carries a workspace setting/],
    ["a workspace as a role's setting in this database", inDatabase("alter role afterlogin_tenant in database %I set app.tenant_id = ''x''"), /^afterlogin_tenant: carries a workspace setting/],
    ["a workspace to begin with", "set local app.tenant_id = '00000000-0000-0000-0000-000000000000'", /^the server: a connection begins inside a workspace/],
    ["row security switched by a role's setting", "alter role afterlogin_worker set row_security = off", /^afterlogin_worker: carries a setting of row_security/],
    ["foreign keys switched by a role's setting", "alter role afterlogin_tenant set session_replication_role = replica", /^afterlogin_tenant: carries a setting of session_replication_role/],
    ["foreign keys switched for a whole connection", "set local session_replication_role = replica", /^the server: a connection begins with foreign keys switched off/],
    ["another role by a role's setting", "alter role afterlogin_tenant set role = afterlogin_owner", /^afterlogin_tenant: carries a setting of role/],
    ["a search path as a setting", inDatabase("alter database %I set search_path = public"), /^the database: carries a setting of search_path/],
    ["a role without time limits", "alter role afterlogin_staff reset statement_timeout", /^role afterlogin_staff: has no statement_timeout/],
  ];
}
