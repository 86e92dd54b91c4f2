-- What staff may read of a workspace before they have given a reason: what it is called, and nothing of what it does.

grant create on schema directory to afterlogin_directory;
set local role afterlogin_directory;

create function directory.workspace_labels(p_tenants uuid[]) returns table (tenant_id uuid, slug text, name text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select w.tenant_id, w.slug, w.name from tenant.workspaces w where w.tenant_id = any(p_tenants) limit 200;
end $$;

revoke execute on function directory.workspace_labels(uuid[]) from public;
grant execute on function directory.workspace_labels(uuid[]) to afterlogin_staff;

set local role afterlogin_owner;
revoke create on schema directory from afterlogin_directory;
