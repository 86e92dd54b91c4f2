create table tenant.workspaces (
  tenant_id        uuid not null,
  slug             text not null,
  name             text not null check (length(name) between 1 and 80),
  payer_id         uuid not null,
  owner_id         uuid not null,
  owner_active     boolean not null generated always as (true) stored,
  locale           text not null default 'en-GB',
  time_zone        text not null default 'UTC',
  trial_started_at timestamptz,
  trial_ends_at    timestamptz,
  suspended_at     timestamptz,
  suspended_reason text,
  closed_at        timestamptz,
  purge_at         timestamptz,
  onboarding_dismissed_at timestamptz,
  created_at       timestamptz not null,
  version          integer not null default 1,
  primary key (tenant_id)
);
alter table tenant.workspaces enable row level security;
alter table tenant.workspaces force row level security;
create policy tenant_isolation on tenant.workspaces for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- A person in a workspace. Tombstoned (left), never deleted. What the workspace sees of the person stands here.
-- role is what was given; "owner" is not a role value but workspaces.owner_id.
create table tenant.memberships (
  tenant_id       uuid not null,
  id              uuid not null,
  user_id         uuid not null references identity.users (id),
  name            text not null,
  email           text not null,
  second_factor   boolean not null default false,
  role            text not null check (role in ('viewer', 'member', 'admin')),
  billing_manager boolean not null default false,
  status          text not null check (status in ('active', 'pending_seat', 'suspended', 'left')),
  active          boolean not null generated always as (status = 'active') stored,
  suspended_for   text check (suspended_for in ('by_admin', 'over_limit')),
  joined_at       timestamptz not null,
  left_at         timestamptz,
  last_active_at  timestamptz,
  version         integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  unique (tenant_id, id, active),
  check ((status = 'suspended') = (suspended_for is not null)),
  check ((status = 'left') = (left_at is not null)),
  foreign key (tenant_id) references tenant.workspaces (tenant_id) deferrable initially deferred
);
-- The one index that a law of the registry excuses: it covers the one foreign key that leaves the tenant.
create index memberships_user on tenant.memberships (user_id);
create index memberships_name on tenant.memberships (tenant_id, name, id);
alter table tenant.memberships enable row level security;
alter table tenant.memberships force row level security;
create policy tenant_isolation on tenant.memberships for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Exactly one owner, and an active one: held here, not by code.
alter table tenant.workspaces add foreign key (tenant_id, owner_id, owner_active)
  references tenant.memberships (tenant_id, id, active) deferrable initially deferred;
create index workspaces_owner on tenant.workspaces (tenant_id, owner_id, owner_active);

create table tenant.invitations (
  tenant_id     uuid not null,
  id            uuid not null,
  email         text not null check (email = lower(email)),
  role          text not null check (role in ('viewer', 'member', 'admin')),
  status        text not null check (status in ('open', 'accepted', 'revoked', 'expired')),
  invited_by    uuid not null,
  membership_id uuid,
  expires_at    timestamptz not null,
  sent_count    integer not null default 1,
  last_sent_at  timestamptz not null,
  created_at    timestamptz not null,
  version       integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, invited_by) references tenant.memberships (tenant_id, id),
  foreign key (tenant_id, membership_id) references tenant.memberships (tenant_id, id)
);
create unique index invitations_open on tenant.invitations (tenant_id, email) where status = 'open';
create index invitations_inviter on tenant.invitations (tenant_id, invited_by);
create index invitations_membership on tenant.invitations (tenant_id, membership_id);
create index invitations_created on tenant.invitations (tenant_id, created_at desc, id);
alter table tenant.invitations enable row level security;
alter table tenant.invitations force row level security;
create policy tenant_isolation on tenant.invitations for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create table tenant.ownership_offers (
  tenant_id       uuid not null,
  id              uuid not null,
  from_membership uuid not null,
  to_membership   uuid not null,
  status          text not null check (status in ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  decided_at      timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, from_membership) references tenant.memberships (tenant_id, id),
  foreign key (tenant_id, to_membership) references tenant.memberships (tenant_id, id)
);
create unique index ownership_offers_open on tenant.ownership_offers (tenant_id) where status = 'open';
create index ownership_offers_from on tenant.ownership_offers (tenant_id, from_membership);
create index ownership_offers_to on tenant.ownership_offers (tenant_id, to_membership);
alter table tenant.ownership_offers enable row level security;
alter table tenant.ownership_offers force row level security;
create policy tenant_isolation on tenant.ownership_offers for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Append-only by grant: no runtime role may update; only the retention sweeper may delete.
-- Carries labels and no foreign key, so that it outlives the people and things it names.
create table tenant.audit_events (
  tenant_id    uuid not null,
  id           uuid not null,
  action       text not null,
  actor_kind   text not null check (actor_kind in ('user', 'staff', 'system')),
  actor_id     uuid,
  actor_label  text not null,
  target_kind  text,
  target_id    text,
  target_label text,
  before       jsonb,
  after        jsonb,
  method       text not null,
  address      text,
  request_id   text,
  at           timestamptz not null,
  primary key (tenant_id, id)
);
create index audit_events_at on tenant.audit_events (tenant_id, at desc, id desc);
alter table tenant.audit_events enable row level security;
alter table tenant.audit_events force row level security;
create policy tenant_isolation on tenant.audit_events for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- The visible record of one background job.
create table tenant.receipts (
  tenant_id    uuid not null,
  id           uuid not null,
  job          text not null,
  status       text not null check (status in ('queued', 'running', 'done', 'failed', 'canceled')),
  progress     integer not null default 0 check (progress between 0 and 100),
  attempts     integer not null default 0,
  requested_by uuid,
  result       jsonb,
  error        text,
  created_at   timestamptz not null,
  started_at   timestamptz,
  finished_at  timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, requested_by) references tenant.memberships (tenant_id, id)
);
create index receipts_created on tenant.receipts (tenant_id, created_at desc, id);
create index receipts_requested_by on tenant.receipts (tenant_id, requested_by);
alter table tenant.receipts enable row level security;
alter table tenant.receipts force row level security;
create policy tenant_isolation on tenant.receipts for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- An export of everything, kept until it expires; the content is gzip-compressed JSON.
create table tenant.exports (
  tenant_id  uuid not null,
  id         uuid not null,
  receipt_id uuid not null,
  content    bytea not null,
  bytes      bigint not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, receipt_id) references tenant.receipts (tenant_id, id)
);
create unique index exports_receipt on tenant.exports (tenant_id, receipt_id);
alter table tenant.exports enable row level security;
alter table tenant.exports force row level security;
create policy tenant_isolation on tenant.exports for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
