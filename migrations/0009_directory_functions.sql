-- The one door across workspaces. Every function is SECURITY DEFINER, owned by afterlogin_directory (no login, no
-- superuser, no BYPASSRLS), has a fixed search_path, returns the least it can, and is granted by name.
-- Claims take the workspace from app.tenant_id, never from an argument: a scope can claim for itself alone.

-- Where the directory must see rows of a workspace it has its own policy, column by column.
create policy directory_reads on tenant.workspaces    for select to afterlogin_directory using (true);
create policy directory_reads on tenant.memberships   for select to afterlogin_directory using (true);
create policy directory_reads on tenant.invitations   for select to afterlogin_directory using (true);
create policy directory_reads on tenant.subscriptions for select to afterlogin_directory using (true);
create policy directory_reads on tenant.terms         for select to afterlogin_directory using (true);
create policy directory_reads on tenant.overrides     for select to afterlogin_directory using (true);
create policy directory_reads on tenant.invoices      for select to afterlogin_directory using (true);
create policy directory_reads on tenant.projects      for select to afterlogin_directory using (true);
create policy directory_reads on tenant.audit_events  for select to afterlogin_directory using (true);

grant select on tenant.workspaces, tenant.subscriptions, tenant.terms, tenant.overrides to afterlogin_directory;
grant select (tenant_id, id, user_id, name, email, role, billing_manager, status, suspended_for, last_active_at) on tenant.memberships to afterlogin_directory;
grant select (tenant_id, id, email, role, status, expires_at) on tenant.invitations to afterlogin_directory;
grant select (tenant_id, number, status, currency, amount_remaining, issued_at, first_failure_at, stripe_invoice_id, stripe_subscription_id) on tenant.invoices to afterlogin_directory;
grant select (tenant_id, status) on tenant.projects to afterlogin_directory;
grant select (tenant_id, request_id) on tenant.audit_events to afterlogin_directory;

grant create on schema directory to afterlogin_directory;
set local role afterlogin_directory;

create function directory.current_tenant() returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare v uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
begin
  if v is null then raise exception 'no workspace is set' using errcode = '42501'; end if;
  return v;
end $$;

-- How far business time is ahead of real time, in milliseconds. Zero where nobody moved it.
create function directory.clock_offset_ms() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((select c.offset_ms from platform.clock c), 0);
end $$;

-- All that access depends on for one workspace. Internal: granted to nobody, called by the two functions below.
create function directory.standing_of(p_tenant uuid, p_business_now timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'workspace', to_jsonb(w) - 'owner_active',
      'terms', coalesce((select jsonb_agg(to_jsonb(t) order by t.taken_at) from tenant.terms t where t.tenant_id = p_tenant), '[]'),
      'overrides', coalesce((select jsonb_agg(to_jsonb(o) order by o.starts_at) from tenant.overrides o
                             where o.tenant_id = p_tenant and o.ended_at is null and o.expires_at > p_business_now), '[]'),
      'subscription', (select to_jsonb(s) from tenant.subscriptions s where s.tenant_id = p_tenant and s.is_current),
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

-- The standing of the workspace this transaction is in: for jobs, staff and the step after creation.
create function directory.standing(p_business_now timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return directory.standing_of(directory.current_tenant(), p_business_now);
end $$;

-- Who is asking, and where: one look-up for a page. Null without a live session; 'workspace' is null where the person
-- has no membership, so that "is not" and "not yours" cannot be told apart.
create function directory.enter(p_token_hash text, p_slug text, p_now timestamptz, p_stored_clock boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_session record;
  v_user record;
  v_member record;
  v_offset bigint := case when p_stored_clock then coalesce((select c.offset_ms from platform.clock c), 0) else 0 end;
  v_business_now timestamptz := p_now + v_offset * interval '1 millisecond';
  v_standing jsonb;
  v_membership jsonb;
begin
  select s.id, s.user_id, s.authenticated_at, s.last_seen_at into v_session
    from identity.sessions s
    where s.token_hash = p_token_hash and s.expires_at > p_now and s.idle_expires_at > p_now;
  if not found then return null; end if;

  select u.id, u.name, u.locale, u.time_zone, a.email, a.verified_at into v_user
    from identity.users u join identity.addresses a on a.user_id = u.id and a.is_primary
    where u.id = v_session.user_id;

  if p_slug is not null then
    select m.id, m.tenant_id, m.name, m.role, m.billing_manager, m.status, m.suspended_for, m.last_active_at into v_member
      from directory.slugs g
      join directory.user_workspaces uw on uw.user_id = v_session.user_id and uw.tenant_id = g.tenant_id
      join tenant.memberships m on m.tenant_id = uw.tenant_id and m.id = uw.membership_id
      where g.slug = p_slug and m.status in ('active', 'pending_seat', 'suspended');
    if found then
      v_membership := to_jsonb(v_member);
      v_standing := directory.standing_of(v_member.tenant_id, v_business_now);
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
    'standing', v_standing);
end $$;

-- Invitations that wait for a verified address of this session's person.
create function directory.invitations_for(p_token_hash text, p_now timestamptz, p_business_now timestamptz)
returns table (tenant_id uuid, invitation_id uuid, workspace_name text, role text, expires_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select it.tenant_id, it.invitation_id, w.name, i.role, i.expires_at
    from identity.sessions s
    join identity.addresses a on a.user_id = s.user_id and a.verified_at is not null
    join directory.invitation_tokens it on it.email = a.email
    join tenant.invitations i on i.tenant_id = it.tenant_id and i.id = it.invitation_id
    join tenant.workspaces w on w.tenant_id = it.tenant_id
    where s.token_hash = p_token_hash and s.expires_at > p_now and s.idle_expires_at > p_now
      and i.status = 'open' and i.expires_at > p_business_now
    order by w.name limit 100;
end $$;

create function directory.find_invitation(p_token_hash text) returns table (tenant_id uuid, invitation_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select it.tenant_id, it.invitation_id from directory.invitation_tokens it where it.token_hash = p_token_hash;
end $$;

-- Claims and releases: in the caller's transaction, for the caller's workspace.

-- False: the slug is another's.
create function directory.claim_slug(p_slug text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into directory.slugs (slug, tenant_id) values (p_slug, directory.current_tenant())
    on conflict (tenant_id) do update set slug = excluded.slug;
  return true;
exception when unique_violation then
  return false;
end $$;

create function directory.claim_membership(p_user_id uuid, p_membership_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from tenant.memberships m
    where m.tenant_id = directory.current_tenant() and m.id = p_membership_id and m.user_id = p_user_id;
  if not found then raise exception 'no such membership in this workspace' using errcode = '42501'; end if;
  insert into directory.user_workspaces (user_id, tenant_id, membership_id)
    values (p_user_id, directory.current_tenant(), p_membership_id)
    on conflict (user_id, tenant_id) do update set membership_id = excluded.membership_id;
end $$;

create function directory.release_membership(p_user_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from directory.user_workspaces uw where uw.user_id = p_user_id and uw.tenant_id = directory.current_tenant();
end $$;

-- A resend replaces the token: the older link stops working.
create function directory.claim_invitation(p_token_hash text, p_invitation_id uuid, p_email text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from tenant.invitations i
    where i.tenant_id = directory.current_tenant() and i.id = p_invitation_id and i.email = p_email;
  if not found then raise exception 'no such invitation in this workspace' using errcode = '42501'; end if;
  insert into directory.invitation_tokens (token_hash, tenant_id, invitation_id, email)
    values (p_token_hash, directory.current_tenant(), p_invitation_id, p_email)
    on conflict (invitation_id) do update set token_hash = excluded.token_hash;
end $$;

-- False: this person had a trial in the last twelve months, or this workspace ever had one.
create function directory.claim_trial(p_user_id uuid, p_business_now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('trial:' || p_user_id::text, 0));
  perform 1 from directory.trials t where t.user_id = p_user_id and t.started_at > p_business_now - interval '12 months';
  if found then return false; end if;
  insert into directory.trials (tenant_id, user_id, started_at)
    values (directory.current_tenant(), p_user_id, p_business_now) on conflict do nothing;
  return found;
end $$;

-- False: the Stripe object belongs to another workspace.
create function directory.claim_stripe_id(p_stripe_id text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into directory.stripe_ids (stripe_id, tenant_id) values (p_stripe_id, directory.current_tenant()) on conflict do nothing;
  return exists (select 1 from directory.stripe_ids s where s.stripe_id = p_stripe_id and s.tenant_id = directory.current_tenant());
end $$;

create function directory.release_stripe_id(p_stripe_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from directory.stripe_ids s where s.stripe_id = p_stripe_id and s.tenant_id = directory.current_tenant();
end $$;

create function directory.schedule(p_kind text, p_ref_id uuid, p_due_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into directory.due (tenant_id, kind, ref_id, due_at) values (directory.current_tenant(), p_kind, p_ref_id, p_due_at)
    on conflict (tenant_id, kind, ref_id) do update set due_at = excluded.due_at;
end $$;

create function directory.unschedule(p_kind text, p_ref_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from directory.due d where d.tenant_id = directory.current_tenant() and d.kind = p_kind and d.ref_id = p_ref_id;
end $$;

-- A purged workspace leaves nothing behind but the trial it used.
create function directory.forget() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v uuid := directory.current_tenant();
begin
  delete from directory.slugs where tenant_id = v;
  delete from directory.user_workspaces where tenant_id = v;
  delete from directory.invitation_tokens where tenant_id = v;
  delete from directory.stripe_ids where tenant_id = v;
  delete from directory.due where tenant_id = v;
end $$;

-- Look-ups for the worker and staff.

create function directory.due_now(p_business_now timestamptz, p_limit integer)
returns table (tenant_id uuid, kind text, ref_id uuid, due_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select d.tenant_id, d.kind, d.ref_id, d.due_at from directory.due d where d.due_at <= p_business_now order by d.due_at limit p_limit;
end $$;

create function directory.tenant_of_stripe_id(p_stripe_id text) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select s.tenant_id from directory.stripe_ids s where s.stripe_id = p_stripe_id);
end $$;

create function directory.paying_tenants(p_after uuid, p_limit integer) returns table (tenant_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select distinct s.tenant_id from directory.stripe_ids s
    where s.stripe_id like 'cus\_%' and (p_after is null or s.tenant_id > p_after) order by s.tenant_id limit p_limit;
end $$;

create function directory.tenants_of_user(p_user_id uuid) returns table (tenant_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select uw.tenant_id from directory.user_workspaces uw where uw.user_id = p_user_id;
end $$;

create function directory.tenant_of_slug(p_slug text) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select g.tenant_id from directory.slugs g where g.slug = p_slug);
end $$;

-- Staff search: where a term was found, never the rest of what stands there. An empty term lists the newest.
create function directory.staff_search(p_term text, p_limit integer)
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
    order by h.rank, w.created_at desc limit p_limit;
end $$;

revoke execute on all functions in schema directory from public;

grant execute on function directory.current_tenant() to afterlogin_tenant, afterlogin_worker, afterlogin_retention, afterlogin_staff;
grant execute on function directory.clock_offset_ms() to afterlogin_tenant, afterlogin_identity, afterlogin_worker, afterlogin_staff;
grant execute on function directory.enter(text, text, timestamptz, boolean) to afterlogin_tenant;
grant execute on function directory.standing(timestamptz) to afterlogin_tenant, afterlogin_worker, afterlogin_retention, afterlogin_staff;
grant execute on function directory.invitations_for(text, timestamptz, timestamptz) to afterlogin_tenant;
grant execute on function directory.find_invitation(text) to afterlogin_tenant;
grant execute on function directory.claim_slug(text), directory.claim_membership(uuid, uuid), directory.release_membership(uuid),
  directory.claim_invitation(text, uuid, text), directory.claim_trial(uuid, timestamptz), directory.claim_stripe_id(text),
  directory.release_stripe_id(text), directory.schedule(text, uuid, timestamptz), directory.unschedule(text, uuid)
  to afterlogin_tenant, afterlogin_worker;
grant execute on function directory.forget(), directory.due_now(timestamptz, integer), directory.paying_tenants(uuid, integer),
  directory.tenants_of_user(uuid) to afterlogin_worker;
grant execute on function directory.tenant_of_stripe_id(text) to afterlogin_worker, afterlogin_staff;
grant execute on function directory.tenant_of_slug(text), directory.staff_search(text, integer) to afterlogin_staff;

set local role afterlogin_owner;
revoke create on schema directory from afterlogin_directory;
