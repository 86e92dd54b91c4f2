-- A wish for another plan or interval, written down before Stripe is told. It is absolute, so that a retry with the same
-- key changes nothing, and it stays beside the subscription until Stripe's present state says what became of it.
create table tenant.plan_changes (
  tenant_id              uuid not null,
  id                     uuid not null,
  stripe_subscription_id text not null,
  plan                   text not null check (plan in ('growth', 'enterprise')),
  billing_interval       text not null check (billing_interval in ('month', 'year')),
  plan_before            text check (plan_before in ('starter', 'growth', 'enterprise')),
  interval_before        text not null check (interval_before in ('month', 'year')),
  quantity               integer not null check (quantity > 0),
  takes_effect           text not null check (takes_effect in ('now', 'period_end')),
  -- The instant of the preview that was confirmed; it dates the proration, so that the amount is the one that was shown.
  previewed_at           timestamptz not null,
  -- When it takes effect: that same instant, or the end of the period.
  effective_at           timestamptz not null,
  status                 text not null check (status in ('requested', 'awaiting_payment', 'scheduled', 'applied', 'failed', 'superseded')),
  -- Stripe's own record of a change to come.
  stripe_schedule_id     text,
  withdrawn_at           timestamptz,
  requested_by           uuid,
  failure                text,
  created_at             timestamptz not null,
  settled_at             timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, requested_by) references tenant.memberships (tenant_id, id)
);
create unique index plan_changes_open on tenant.plan_changes (tenant_id) where status in ('requested', 'awaiting_payment', 'scheduled');
create index plan_changes_requested_by on tenant.plan_changes (tenant_id, requested_by);
alter table tenant.plan_changes enable row level security;
alter table tenant.plan_changes force row level security;
create policy tenant_isolation on tenant.plan_changes for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy backup_reads on tenant.plan_changes for select to afterlogin_backup using (true);
grant select, insert, update, delete on tenant.plan_changes to afterlogin_tenant, afterlogin_worker;
grant select on tenant.plan_changes to afterlogin_backup, afterlogin_staff;
