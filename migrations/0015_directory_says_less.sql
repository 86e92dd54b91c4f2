-- The directory answers what its callers use, and no more. tests/rls/directory.test.ts has a row for each of its functions.

grant create on schema directory to afterlogin_directory;
set local role afterlogin_directory;

-- Nobody called this.
drop function directory.release_stripe_id(text);

-- Column by column: a column that a table gets later is not told before somebody writes it here. Of an override who of the
-- staff set it goes no further than their label.
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
        'taken_at', t.taken_at) order by t.taken_at) from tenant.terms t where t.tenant_id = p_tenant), '[]'),
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
        'latest_invoice_id', s.latest_invoice_id, 'last_good_access', s.last_good_access) from tenant.subscriptions s where s.tenant_id = p_tenant and s.is_current),
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

-- Whoever is suspended or waits for a seat is told so, and the name of the workspace: its standing is not theirs to know.
create or replace function directory.enter(p_token_hash text, p_slug text, p_now timestamptz, p_stored_clock boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_session record;
  v_user record;
  v_member record;
  v_offset bigint := case when p_stored_clock then coalesce((select c.offset_ms from platform.clock c), 0) else 0 end;
  v_business_now timestamptz := p_now + v_offset * interval '1 millisecond';
  v_standing jsonb;
  v_membership jsonb;
  v_outside jsonb;
begin
  select s.id, s.user_id, s.authenticated_at, s.last_seen_at into v_session
    from identity.sessions s
    where s.token_hash = p_token_hash and s.expires_at > p_now and s.idle_expires_at > p_now;
  if not found then return null; end if;

  select u.id, u.name, u.locale, u.time_zone, a.email, a.verified_at into v_user
    from identity.users u join identity.addresses a on a.user_id = u.id and a.is_primary
    where u.id = v_session.user_id;

  if p_slug is not null then
    select m.id, m.tenant_id, m.name, m.role, m.billing_manager, m.status, m.suspended_for, m.last_active_at, w.name as workspace into v_member
      from directory.slugs g
      join directory.user_workspaces uw on uw.user_id = v_session.user_id and uw.tenant_id = g.tenant_id
      join tenant.memberships m on m.tenant_id = uw.tenant_id and m.id = uw.membership_id
      join tenant.workspaces w on w.tenant_id = uw.tenant_id
      where g.slug = p_slug and m.status in ('active', 'pending_seat', 'suspended');
    if found and v_member.status = 'active' then
      v_membership := jsonb_build_object('id', v_member.id, 'name', v_member.name, 'role', v_member.role, 'billing_manager', v_member.billing_manager,
                                         'last_active_at', v_member.last_active_at);
      v_standing := directory.standing_of(v_member.tenant_id, v_business_now);
    elsif found then
      v_outside := jsonb_build_object('status', v_member.status, 'suspendedFor', v_member.suspended_for, 'workspace', v_member.workspace);
    end if;
  end if;

  return jsonb_build_object(
    'clockOffsetMs', v_offset,
    'session', jsonb_build_object('id', v_session.id, 'authenticatedAt', v_session.authenticated_at, 'lastSeenAt', v_session.last_seen_at),
    'user', jsonb_build_object('id', v_user.id, 'name', v_user.name, 'email', v_user.email, 'emailVerified', v_user.verified_at is not null,
                               'locale', v_user.locale, 'timeZone', v_user.time_zone),
    'workspaces', (
      select coalesce(jsonb_agg(jsonb_build_object(
               'id', w.tenant_id, 'slug', w.slug, 'name', w.name, 'role', case when w.owner_id = m.id then 'owner' else m.role end,
               'status', m.status, 'trialEndsAt', w.trial_ends_at, 'closedAt', w.closed_at, 'plan', s.plan, 'subscriptionStatus', s.status)
             order by w.name, w.tenant_id), '[]')
      from (select x.tenant_id, x.membership_id from directory.user_workspaces x where x.user_id = v_session.user_id limit 200) uw
      join tenant.memberships m on m.tenant_id = uw.tenant_id and m.id = uw.membership_id
      join tenant.workspaces w on w.tenant_id = uw.tenant_id
      left join tenant.subscriptions s on s.tenant_id = uw.tenant_id and s.is_current
      where m.status <> 'left'),
    'openInvitations', (
      select count(*) from directory.invitation_tokens it
      join tenant.invitations i on i.tenant_id = it.tenant_id and i.id = it.invitation_id
      where it.email = v_user.email and v_user.verified_at is not null and i.status = 'open' and i.expires_at > v_business_now),
    'membership', v_membership,
    'outside', v_outside,
    'standing', v_standing);
end $$;

-- For a member of this workspace alone: of others nobody here may learn whether they had a trial.
create or replace function directory.claim_trial(p_user_id uuid, p_business_now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from tenant.memberships m where m.tenant_id = directory.current_tenant() and m.user_id = p_user_id and m.status = 'active';
  if not found then raise exception 'no such member in this workspace' using errcode = '42501'; end if;
  perform pg_advisory_xact_lock(hashtextextended('trial:' || p_user_id::text, 0));
  perform 1 from directory.trials t where t.user_id = p_user_id and t.started_at > p_business_now - interval '12 months';
  if found then return false; end if;
  insert into directory.trials (tenant_id, user_id, started_at)
    values (directory.current_tenant(), p_user_id, p_business_now) on conflict do nothing;
  return found;
end $$;

-- Without a workspace these are refused even where there is nothing to do.
create or replace function directory.unschedule(p_kind text, p_ref_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_tenant uuid := directory.current_tenant();
begin
  delete from directory.due d where d.tenant_id = v_tenant and d.kind = p_kind and d.ref_id = p_ref_id;
end $$;

create or replace function directory.take_due(p_kind text, p_ref_id uuid, p_business_now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_tenant uuid := directory.current_tenant();
begin
  delete from directory.due d
    where d.tenant_id = v_tenant and d.kind = p_kind and d.ref_id = p_ref_id and d.due_at <= p_business_now;
  return found;
end $$;

create or replace function directory.release_membership(p_user_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_tenant uuid := directory.current_tenant();
begin
  delete from directory.user_workspaces uw where uw.user_id = p_user_id and uw.tenant_id = v_tenant;
end $$;

-- A page has an end, also where the caller names none.
create or replace function directory.due_now(p_business_now timestamptz, p_limit integer)
returns table (tenant_id uuid, kind text, ref_id uuid, due_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select d.tenant_id, d.kind, d.ref_id, d.due_at from directory.due d where d.due_at <= p_business_now order by d.due_at limit least(greatest(coalesce(p_limit, 0), 0), 1000);
end $$;

create or replace function directory.paying_tenants(p_after uuid, p_limit integer) returns table (tenant_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select distinct s.tenant_id from directory.stripe_ids s
    where s.stripe_id like 'cus\_%' and (p_after is null or s.tenant_id > p_after) order by s.tenant_id limit least(greatest(coalesce(p_limit, 0), 0), 1000);
end $$;

create or replace function directory.all_tenants(p_after uuid, p_limit integer) returns table (tenant_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select s.tenant_id from directory.slugs s
    where p_after is null or s.tenant_id > p_after order by s.tenant_id limit least(greatest(coalesce(p_limit, 0), 0), 1000);
end $$;

create or replace function directory.staff_search(p_term text, p_limit integer)
returns table (tenant_id uuid, slug text, name text, matched_by text, matched_label text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare v_like text := '%' || replace(replace(replace(lower(p_term), '\', '\\'), '%', '\%'), '_', '\_') || '%';
begin
  return query
    with hits as (
      select w.tenant_id as t, 'newest' as by, w.slug as label, 9 as rank from tenant.workspaces w where p_term = ''
      union all select w.tenant_id, 'slug', w.slug, 1 from tenant.workspaces w where p_term <> '' and w.slug like v_like
      union all select w.tenant_id, 'name', w.name, 2 from tenant.workspaces w where p_term <> '' and lower(w.name) like v_like
      union all select m.tenant_id, 'member', m.email, 3 from tenant.memberships m where p_term <> '' and m.status <> 'left' and lower(m.email) like v_like
      union all select i.tenant_id, 'invitation', i.email, 4 from tenant.invitations i where p_term <> '' and i.status = 'open' and i.email like v_like
      union all select s.tenant_id, 'stripe id', s.stripe_id, 0 from directory.stripe_ids s where s.stripe_id = p_term
      union all select v.tenant_id, 'invoice', coalesce(v.number, v.stripe_invoice_id), 0 from tenant.invoices v
        where p_term <> '' and (lower(v.number) = lower(p_term) or v.stripe_invoice_id = p_term)
      union all select a.tenant_id, 'request id', a.request_id, 0 from tenant.audit_events a where p_term <> '' and a.request_id = p_term
    )
    select w.tenant_id, w.slug, w.name, h.by, h.label
    from (select distinct on (t) t, by, label, rank from hits order by t, rank) h
    join tenant.workspaces w on w.tenant_id = h.t
    order by h.rank, w.created_at desc limit least(greatest(coalesce(p_limit, 0), 0), 100);
end $$;

set local role afterlogin_owner;
revoke create on schema directory from afterlogin_directory;
