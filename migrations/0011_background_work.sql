-- What background work needs beyond the first functions of the directory.

grant create on schema directory to afterlogin_directory;
set local role afterlogin_directory;

-- Takes one due row of this transaction's workspace. False: another sweep took it, or it was moved to a later time.
create function directory.take_due(p_kind text, p_ref_id uuid, p_business_now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from directory.due d
    where d.tenant_id = directory.current_tenant() and d.kind = p_kind and d.ref_id = p_ref_id and d.due_at <= p_business_now;
  return found;
end $$;

-- Every workspace in the order of their ids, page by page: for what is swept everywhere each night.
create function directory.all_tenants(p_after uuid, p_limit integer) returns table (tenant_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select s.tenant_id from directory.slugs s
    where p_after is null or s.tenant_id > p_after order by s.tenant_id limit p_limit;
end $$;

revoke execute on function directory.take_due(text, uuid, timestamptz), directory.all_tenants(uuid, integer) from public;
grant execute on function directory.take_due(text, uuid, timestamptz), directory.all_tenants(uuid, integer) to afterlogin_worker;

set local role afterlogin_owner;
revoke create on schema directory from afterlogin_directory;

-- The nightly sweep forgets what has served its time.
grant delete on platform.receipts, platform.stripe_events to afterlogin_worker;

-- Nothing updates the outbox, but FOR UPDATE SKIP LOCKED, by which relays share it, asks for the right to.
grant update on queue.outbox to afterlogin_worker;
