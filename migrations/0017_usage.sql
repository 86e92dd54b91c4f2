-- What a workspace uses, counted once, told to Stripe once. And which features are on beside what the code says.

-- Each thing that was counted, by a name that its counter chose: the same name again is the same thing.
create table tenant.usage_facts (
  tenant_id  uuid not null,
  id         uuid not null,
  meter      text not null check (meter in ('api_requests', 'storage_bytes')),
  name       text not null check (length(name) between 1 and 200),
  quantity   bigint not null,
  at         timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, meter, name)
);
create index usage_facts_at on tenant.usage_facts (tenant_id, at);
alter table tenant.usage_facts enable row level security;
alter table tenant.usage_facts force row level security;
create policy tenant_isolation on tenant.usage_facts for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Their sums by the UTC day. The day on which a billing period begins has two rows, one before that instant and one
-- from it, so that every period is a sum of whole rows. `reported` is what Stripe has been or is being told of.
create table tenant.usage_days (
  tenant_id uuid not null,
  id        uuid not null,
  meter     text not null check (meter in ('api_requests', 'storage_bytes')),
  since     timestamptz not null,
  quantity  bigint not null,
  reported  bigint not null default 0,
  primary key (tenant_id, id),
  unique (tenant_id, meter, since)
);
alter table tenant.usage_days enable row level security;
alter table tenant.usage_days force row level security;
create policy tenant_isolation on tenant.usage_days for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- What Stripe is told. The row comes first, and its id is the event's identifier: however often it is sent, it counts once.
create table tenant.usage_reports (
  tenant_id          uuid not null,
  id                 uuid not null,
  day_id             uuid not null,
  quantity           bigint not null check (quantity > 0),
  stripe_customer_id text not null,
  status             text not null check (status in ('sending', 'sent', 'refused', 'replaced')),
  failure            text,
  created_at         timestamptz not null,
  settled_at         timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, day_id) references tenant.usage_days (tenant_id, id)
);
create index usage_reports_day on tenant.usage_reports (tenant_id, day_id);
create index usage_reports_sending on tenant.usage_reports (tenant_id, created_at) where status = 'sending';
alter table tenant.usage_reports enable row level security;
alter table tenant.usage_reports force row level security;
create policy tenant_isolation on tenant.usage_reports for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on tenant.usage_facts, tenant.usage_days, tenant.usage_reports to afterlogin_tenant, afterlogin_worker;
grant select on tenant.usage_days, tenant.usage_reports to afterlogin_staff;
grant select on tenant.usage_facts, tenant.usage_days, tenant.usage_reports to afterlogin_backup;
create policy backup_reads on tenant.usage_facts   for select to afterlogin_backup using (true);
create policy backup_reads on tenant.usage_days    for select to afterlogin_backup using (true);
create policy backup_reads on tenant.usage_reports for select to afterlogin_backup using (true);

-- What use beyond the included costs belongs to the terms a workspace keeps. Nobody could use more before.
alter table tenant.terms add column overages jsonb not null default '[]';
-- The meters that a subscription bills by, and those that a checkout asks for.
alter table tenant.subscriptions add column meters text[] not null default '{}';
alter table tenant.checkouts add column meters text[] not null default '{}';
alter table tenant.checkouts add column currency text not null default 'usd';

-- A feature on or off for every workspace, whatever the code says. It says who may know why.
create table platform.flags (
  feature text not null primary key,
  state   text not null check (state in ('on', 'off')),
  reason  text not null,
  set_by  text not null,
  set_at  timestamptz not null
);
grant select, insert, update, delete on platform.flags to afterlogin_staff;
grant select on platform.flags to afterlogin_directory, afterlogin_backup;

grant create on schema directory to afterlogin_directory;
set local role afterlogin_directory;

create or replace function directory.standing_of(p_tenant uuid, p_business_now timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'workspace', jsonb_build_object(
        'tenant_id', w.tenant_id, 'slug', w.slug, 'name', w.name, 'payer_id', w.payer_id, 'owner_id', w.owner_id,
        'locale', w.locale, 'time_zone', w.time_zone, 'trial_started_at', w.trial_started_at,
        'trial_ends_at', w.trial_ends_at, 'suspended_at', w.suspended_at, 'suspended_reason', w.suspended_reason,
        'closed_at', w.closed_at, 'purge_at', w.purge_at, 'onboarding_dismissed_at', w.onboarding_dismissed_at,
        'created_at', w.created_at, 'version', w.version),
      'terms', coalesce((select jsonb_agg(jsonb_build_object(
        'plan', t.plan, 'limits', t.limits, 'features', t.features, 'price_list_version', t.price_list_version,
        'overages', t.overages, 'taken_at', t.taken_at) order by t.taken_at) from tenant.terms t where t.tenant_id = p_tenant), '[]'),
      'overrides', coalesce((select jsonb_agg(jsonb_build_object(
        'id', o.id, 'kind', o.kind, 'key', o.key, 'value', o.value, 'reason', o.reason, 'staff_label', o.staff_label,
        'starts_at', o.starts_at, 'expires_at', o.expires_at) order by o.starts_at) from tenant.overrides o
                             where o.tenant_id = p_tenant and o.ended_at is null and o.expires_at > p_business_now), '[]'),
      'subscription', (select jsonb_build_object(
        'stripe_subscription_id', s.stripe_subscription_id, 'stripe_customer_id', s.stripe_customer_id,
        'stripe_item_id', s.stripe_item_id, 'stripe_price_id', s.stripe_price_id,
        'stripe_schedule_id', s.stripe_schedule_id, 'livemode', s.livemode, 'status', s.status,
        'stripe_status', s.stripe_status, 'plan', s.plan, 'billing_interval', s.billing_interval,
        'unit_amount', s.unit_amount, 'currency', s.currency, 'quantity', s.quantity,
        'pending_quantity', s.pending_quantity, 'started_at', s.started_at, 'period_start', s.period_start,
        'period_end', s.period_end, 'trial_end', s.trial_end, 'cancel_at', s.cancel_at,
        'cancel_at_period_end', s.cancel_at_period_end, 'ended_at', s.ended_at, 'paused_at', s.paused_at,
        'first_failure_at', s.first_failure_at, 'next_attempt_at', s.next_attempt_at, 'attempt_count', s.attempt_count,
        'latest_invoice_id', s.latest_invoice_id, 'last_good_access', s.last_good_access,
        'meters', s.meters) from tenant.subscriptions s where s.tenant_id = p_tenant and s.is_current),
      'flags', coalesce((select jsonb_object_agg(f.feature, f.state) from platform.flags f), '{}'),
      'openInvoices', coalesce((
        select jsonb_agg(jsonb_build_object('stripeInvoiceId', i.stripe_invoice_id, 'stripeSubscriptionId', i.stripe_subscription_id,
                 'number', i.number, 'currency', i.currency, 'amountRemaining', i.amount_remaining, 'issuedAt', i.issued_at,
                 'firstFailureAt', i.first_failure_at, 'subscriptionStatus', s.status) order by i.issued_at, i.stripe_invoice_id)
        from tenant.invoices i
        left join tenant.subscriptions s on s.tenant_id = i.tenant_id and s.stripe_subscription_id = i.stripe_subscription_id
        where i.tenant_id = p_tenant and i.status = 'open' and i.amount_remaining > 0), '[]'),
      'usage', jsonb_build_object(
        'members', (select count(*) from tenant.memberships m where m.tenant_id = p_tenant and m.status = 'active' and m.role <> 'viewer'),
        'invited', (select count(*) from tenant.invitations i
                    where i.tenant_id = p_tenant and i.status = 'open' and i.role <> 'viewer' and i.expires_at > p_business_now),
        'projects', (select count(*) from tenant.projects p where p.tenant_id = p_tenant and p.status = 'active')))
    from tenant.workspaces w where w.tenant_id = p_tenant);
end $$;

set local role afterlogin_owner;
revoke create on schema directory from afterlogin_directory;
