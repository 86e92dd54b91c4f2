-- Business time. No row, or a production configuration: real time. Security never reads it.
create table platform.clock (
  singleton boolean primary key default true check (singleton),
  offset_ms bigint not null
);

-- The Stripe inbox: the row is the queue. Insertion by id in one statement; a repeat changes nothing.
create table platform.stripe_events (
  id           text primary key,
  type         text not null,
  livemode     boolean not null,
  api_version  text,
  created      timestamptz not null,
  customer_id  text,
  object_id    text,
  payload      jsonb not null,
  status       text not null default 'received' check (status in ('received', 'processing', 'done', 'ignored', 'quarantined', 'failed', 'dead')),
  attempts     integer not null default 0,
  error        text,
  result       jsonb,
  tenant_id    uuid,
  received_at  timestamptz not null,
  claimed_at   timestamptz,
  processed_at timestamptz
);
create index stripe_events_status on platform.stripe_events (status, received_at);
create index stripe_events_customer on platform.stripe_events (customer_id, created);
create index stripe_events_tenant on platform.stripe_events (tenant_id, received_at desc);
create index stripe_events_received on platform.stripe_events (received_at desc, id);

create table platform.staff_members (
  id            uuid primary key,
  email         text not null unique check (email = lower(email)),
  name          text not null,
  role          text not null check (role in ('support', 'billing', 'admin')),
  password_hash text not null,
  totp_sealed   text,
  totp_last_step bigint,
  disabled_at   timestamptz,
  created_at    timestamptz not null
);

create table platform.staff_sessions (
  id              uuid primary key,
  staff_id        uuid not null references platform.staff_members (id) on delete cascade,
  token_hash      text not null unique,
  second_factor_at timestamptz,
  last_seen_at    timestamptz not null,
  expires_at      timestamptz not null,
  address         text,
  user_agent      text
);
create index staff_sessions_staff on platform.staff_sessions (staff_id);

-- What staff did that is not one workspace's business: sign-ins, searches, replays. Append-only by grant.
create table platform.staff_events (
  id         uuid primary key,
  staff_id   uuid,
  staff_label text not null,
  action     text not null,
  tenant_id  uuid,
  detail     jsonb,
  address    text,
  request_id text,
  at         timestamptz not null
);
create index staff_events_at on platform.staff_events (at desc, id);

-- A reasoned, time-limited look at one workspace's service data. Its audit event is committed before the first read.
create table platform.staff_looks (
  id       uuid primary key,
  staff_id uuid not null references platform.staff_members (id),
  tenant_id uuid not null,
  reason   text not null,
  begun_at timestamptz not null,
  ends_at  timestamptz not null
);
create index staff_looks_staff on platform.staff_looks (staff_id, tenant_id, ends_at);

create table platform.support_requests (
  id         uuid primary key,
  name       text not null,
  email      text not null,
  subject    text not null,
  message    text not null,
  page       text,
  request_id text,
  user_id    uuid,
  tenant_id  uuid,
  workspace_label text,
  status     text not null default 'open' check (status in ('open', 'answered', 'closed')),
  created_at timestamptz not null,
  version    integer not null default 1
);
create index support_requests_status on platform.support_requests (status, created_at desc, id);

create table platform.support_replies (
  id          uuid primary key,
  request_id  uuid not null references platform.support_requests (id) on delete cascade,
  staff_id    uuid not null references platform.staff_members (id),
  staff_label text not null,
  message     text not null,
  created_at  timestamptz not null
);
create index support_replies_request on platform.support_replies (request_id, created_at);
create index support_replies_staff on platform.support_replies (staff_id);

-- What a platform job did: reconcile, sweeps. The visible record for jobs that belong to no workspace.
create table platform.receipts (
  id          uuid primary key,
  job         text not null,
  status      text not null check (status in ('running', 'done', 'failed')),
  result      jsonb,
  error       text,
  started_at  timestamptz not null,
  finished_at timestamptz
);
create index receipts_started on platform.receipts (started_at desc, id);

grant insert on platform.stripe_events, platform.support_requests to afterlogin_intake;
grant select, update on platform.stripe_events to afterlogin_worker;
grant insert on platform.stripe_events to afterlogin_worker;
grant select, insert, update on platform.receipts to afterlogin_worker;
grant select on platform.clock to afterlogin_worker, afterlogin_staff, afterlogin_directory;
grant select, update on platform.stripe_events to afterlogin_staff;
grant select on platform.receipts to afterlogin_staff;
grant select, insert, update on platform.staff_members, platform.staff_sessions, platform.support_requests to afterlogin_staff;
grant delete on platform.staff_sessions to afterlogin_staff;
grant select, insert on platform.staff_events, platform.staff_looks, platform.support_replies to afterlogin_staff;
