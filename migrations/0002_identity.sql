-- People and how they prove who they are. Only afterlogin_identity may touch these tables:
-- no page of a workspace can read a credential.

create table identity.users (
  id                uuid primary key,
  name              text not null check (length(name) between 1 and 100),
  locale            text not null default 'en-GB',
  time_zone         text not null default 'UTC',
  terms_version     text not null,
  terms_accepted_at timestamptz not null,
  created_at        timestamptz not null,
  version           integer not null default 1
);

create table identity.addresses (
  id          uuid primary key,
  user_id     uuid not null references identity.users (id) on delete cascade,
  email       text not null check (email = lower(email) and length(email) <= 254),
  is_primary  boolean not null,
  verified_at timestamptz,
  created_at  timestamptz not null
);
create unique index addresses_email on identity.addresses (email);
create unique index addresses_primary on identity.addresses (user_id) where is_primary;
create index addresses_user on identity.addresses (user_id);

create table identity.passwords (
  user_id    uuid primary key references identity.users (id) on delete cascade,
  hash       text not null,
  changed_at timestamptz not null
);

-- The cookie holds a random token; we hold its SHA-256. Times are real, never business time.
create table identity.sessions (
  id               uuid primary key,
  user_id          uuid not null references identity.users (id) on delete cascade,
  token_hash       text not null unique,
  authenticated_at timestamptz not null,
  last_seen_at     timestamptz not null,
  idle_expires_at  timestamptz not null,
  expires_at       timestamptz not null,
  address          text,
  user_agent       text
);
create index sessions_user on identity.sessions (user_id);

create table identity.one_time_tokens (
  token_hash text primary key,
  purpose    text not null check (purpose in ('verify_address', 'reset_password')),
  user_id    uuid not null references identity.users (id) on delete cascade,
  address_id uuid not null references identity.addresses (id) on delete cascade,
  expires_at timestamptz not null,
  used_at    timestamptz,
  created_at timestamptz not null
);
create index one_time_tokens_user on identity.one_time_tokens (user_id, purpose);
create index one_time_tokens_address on identity.one_time_tokens (address_id);

-- Fixed windows; the bucket is a keyed digest of what is limited, never an address in the clear.
create table identity.rate_limits (
  bucket       text not null,
  window_start timestamptz not null,
  hits         integer not null,
  primary key (bucket, window_start)
);
create index rate_limits_window on identity.rate_limits (window_start);

grant select, insert, update, delete on all tables in schema identity to afterlogin_identity;
grant select (id, name, locale, time_zone) on identity.users to afterlogin_directory;
grant select (user_id, email, is_primary, verified_at) on identity.addresses to afterlogin_directory;
grant select (id, user_id, token_hash, authenticated_at, last_seen_at, idle_expires_at, expires_at) on identity.sessions to afterlogin_directory;
