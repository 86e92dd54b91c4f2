-- Keys that must be unique across workspaces, and nothing else. No runtime role has a grant here:
-- 0009 has the functions, which are the only door.

create table directory.slugs (
  slug      text primary key,
  tenant_id uuid not null unique
);

create table directory.user_workspaces (
  user_id       uuid not null,
  tenant_id     uuid not null,
  membership_id uuid not null,
  primary key (user_id, tenant_id)
);
create index user_workspaces_tenant on directory.user_workspaces (tenant_id);

create table directory.invitation_tokens (
  token_hash    text primary key,
  tenant_id     uuid not null,
  invitation_id uuid not null unique,
  email         text not null
);
create index invitation_tokens_email on directory.invitation_tokens (email);

-- One workspace for each Stripe object: the database stays stubborn whatever the code believes.
create table directory.stripe_ids (
  stripe_id text primary key,
  tenant_id uuid not null
);
create index stripe_ids_tenant on directory.stripe_ids (tenant_id);

-- A trial once per workspace (the key), and once per owner in twelve months (checked under the owner's lock).
create table directory.trials (
  tenant_id  uuid primary key,
  user_id    uuid not null,
  started_at timestamptz not null
);
create index trials_user on directory.trials (user_id, started_at);

-- Business schedules are rows: what falls due when, in business time. The sweeper reads them; pg-boss cron only ticks.
create table directory.due (
  tenant_id uuid not null,
  kind      text not null,
  ref_id    uuid not null,
  due_at    timestamptz not null,
  primary key (tenant_id, kind, ref_id)
);
create index due_at on directory.due (due_at);

grant select, insert, update, delete on all tables in schema directory to afterlogin_directory;
