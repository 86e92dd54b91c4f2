-- Stripe owns payment; we own access, and references. Money is integer minor units beside its currency.

create table tenant.billing_details (
  tenant_id          uuid not null,
  billing_email      text not null,
  stripe_customer_id text,
  card_brand         text,
  card_last4         text,
  card_expires       text,
  version            integer not null default 1,
  primary key (tenant_id),
  foreign key (tenant_id) references tenant.workspaces (tenant_id) deferrable initially deferred
);
alter table tenant.billing_details enable row level security;
alter table tenant.billing_details force row level security;
create policy tenant_isolation on tenant.billing_details for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create table tenant.subscriptions (
  tenant_id              uuid not null,
  id                     uuid not null,
  stripe_subscription_id text not null,
  stripe_customer_id     text not null,
  stripe_item_id         text not null,
  stripe_price_id        text not null,
  stripe_schedule_id     text,
  livemode               boolean not null,
  status                 text not null check (status in
    ('trialing', 'active', 'past_due', 'unpaid', 'paused', 'incomplete', 'incomplete_expired', 'canceled', 'unknown')),
  stripe_status          text not null,
  plan                   text check (plan in ('starter', 'growth', 'enterprise')),
  billing_interval       text not null check (billing_interval in ('month', 'year')),
  unit_amount            bigint not null,
  currency               text not null,
  quantity               integer not null,
  pending_quantity       integer,
  started_at             timestamptz not null,
  period_start           timestamptz not null,
  period_end             timestamptz not null,
  trial_end              timestamptz,
  cancel_at              timestamptz,
  cancel_at_period_end   boolean not null,
  ended_at               timestamptz,
  paused_at              timestamptz,
  first_failure_at       timestamptz,
  next_attempt_at        timestamptz,
  attempt_count          integer not null default 0,
  latest_invoice_id      text,
  -- The access found while the status was one we know: what goes on when Stripe says something new.
  last_good_access       text check (last_good_access in ('full', 'grace', 'restricted', 'read_only', 'suspended')),
  is_current             boolean not null,
  synced_at              timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, stripe_subscription_id)
);
create unique index subscriptions_current on tenant.subscriptions (tenant_id) where is_current;
alter table tenant.subscriptions enable row level security;
alter table tenant.subscriptions force row level security;
create policy tenant_isolation on tenant.subscriptions for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- The copy of a plan's limits and features that the workspace holds from the day it took the plan.
create table tenant.terms (
  tenant_id          uuid not null,
  plan               text not null check (plan in ('starter', 'growth', 'enterprise')),
  price_list_version text not null,
  limits             jsonb not null,
  features           jsonb not null,
  taken_at           timestamptz not null,
  primary key (tenant_id, plan, taken_at)
);
alter table tenant.terms enable row level security;
alter table tenant.terms force row level security;
create policy tenant_isolation on tenant.terms for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Set by staff over a workspace's terms: one limit (a number, or null for unlimited) or one feature ("on" or "off").
create table tenant.overrides (
  tenant_id   uuid not null,
  id          uuid not null,
  kind        text not null check (kind in ('limit', 'feature')),
  key         text not null,
  value       jsonb not null,
  reason      text not null,
  staff_id    uuid not null,
  staff_label text not null,
  starts_at   timestamptz not null,
  expires_at  timestamptz not null,
  ended_at    timestamptz,
  primary key (tenant_id, id)
);
create index overrides_expires on tenant.overrides (tenant_id, expires_at);
alter table tenant.overrides enable row level security;
alter table tenant.overrides force row level security;
create policy tenant_isolation on tenant.overrides for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create table tenant.invoices (
  tenant_id         uuid not null,
  id                uuid not null,
  stripe_invoice_id text not null,
  stripe_subscription_id text,
  number            text,
  status            text not null,
  currency          text not null,
  amount_due        bigint not null,
  amount_paid       bigint not null,
  amount_remaining  bigint not null,
  issued_at         timestamptz not null,
  period_start      timestamptz,
  period_end        timestamptz,
  attempt_count     integer not null default 0,
  next_attempt_at   timestamptz,
  first_failure_at  timestamptz,
  failure_code      text,
  needs_authentication boolean not null default false,
  hosted_url        text,
  pdf_url           text,
  synced_at         timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, stripe_invoice_id)
);
create index invoices_issued on tenant.invoices (tenant_id, issued_at desc, id);
alter table tenant.invoices enable row level security;
alter table tenant.invoices force row level security;
create policy tenant_isolation on tenant.invoices for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- A wish for more (or fewer) paid seats. quantity is absolute, so that a retry with the same key changes nothing.
create table tenant.seat_changes (
  tenant_id       uuid not null,
  id              uuid not null,
  quantity        integer not null check (quantity > 0),
  quantity_before integer not null,
  status          text not null check (status in ('requested', 'awaiting_payment', 'applied', 'failed', 'superseded')),
  takes_effect    text not null check (takes_effect in ('now', 'period_end')),
  requested_by    uuid,
  failure         text,
  created_at      timestamptz not null,
  settled_at      timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, requested_by) references tenant.memberships (tenant_id, id)
);
create unique index seat_changes_open on tenant.seat_changes (tenant_id) where status in ('requested', 'awaiting_payment');
create index seat_changes_requested_by on tenant.seat_changes (tenant_id, requested_by);
alter table tenant.seat_changes enable row level security;
alter table tenant.seat_changes force row level security;
create policy tenant_isolation on tenant.seat_changes for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- A Checkout that a workspace began. The session's id proves on return that it is this workspace's own.
create table tenant.checkouts (
  tenant_id         uuid not null,
  id                uuid not null,
  stripe_session_id text,
  plan              text not null,
  billing_interval  text not null,
  quantity          integer not null,
  status            text not null check (status in ('opening', 'open', 'complete', 'expired')),
  requested_by      uuid not null,
  created_at        timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, requested_by) references tenant.memberships (tenant_id, id)
);
create unique index checkouts_session on tenant.checkouts (tenant_id, stripe_session_id);
create index checkouts_requested_by on tenant.checkouts (tenant_id, requested_by);
alter table tenant.checkouts enable row level security;
alter table tenant.checkouts force row level security;
create policy tenant_isolation on tenant.checkouts for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
