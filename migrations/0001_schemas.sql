-- A schema per class of table (db/registry.ts), so that a grant on a schema says who may come near at all.
create schema tenant;     -- rows of one workspace, under row security
create schema identity;   -- people, addresses, credentials, sessions
create schema directory;  -- look-ups that are unique across workspaces, and the functions that are the only door to them
create schema platform;   -- the provider's own: Stripe inbox, staff, support requests, clock
create schema queue;      -- what waits to be done: outbox and mails (pg-boss lives in its own schema)

grant usage on schema tenant    to afterlogin_tenant, afterlogin_worker, afterlogin_retention, afterlogin_staff, afterlogin_directory, afterlogin_backup;
grant usage on schema identity  to afterlogin_identity, afterlogin_directory, afterlogin_backup;
grant usage on schema directory to afterlogin_tenant, afterlogin_identity, afterlogin_worker, afterlogin_retention, afterlogin_staff, afterlogin_directory, afterlogin_backup;
grant usage on schema platform  to afterlogin_intake, afterlogin_worker, afterlogin_staff, afterlogin_directory, afterlogin_backup;
grant usage on schema queue     to afterlogin_tenant, afterlogin_identity, afterlogin_intake, afterlogin_worker, afterlogin_staff, afterlogin_backup;

-- Nothing is PUBLIC by default: a function is granted by name to the roles that need it.
alter default privileges revoke execute on functions from public;
