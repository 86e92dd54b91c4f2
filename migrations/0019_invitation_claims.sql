-- A claim replaces the token of an invitation of its own workspace. An id is unique in its workspace alone, so another may
-- hold an invitation of the same id: its claim is refused, and the link that is out goes on leading where it led.

grant create on schema directory to afterlogin_directory;
set local role afterlogin_directory;

create or replace function directory.claim_invitation(p_token_hash text, p_invitation_id uuid, p_email text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from tenant.invitations i
    where i.tenant_id = directory.current_tenant() and i.id = p_invitation_id and i.email = p_email;
  if not found then raise exception 'no such invitation in this workspace' using errcode = '42501'; end if;
  insert into directory.invitation_tokens as t (token_hash, tenant_id, invitation_id, email)
    values (p_token_hash, directory.current_tenant(), p_invitation_id, p_email)
    on conflict (invitation_id) do update set token_hash = excluded.token_hash where t.tenant_id = excluded.tenant_id;
  if not found then raise exception 'no such invitation in this workspace' using errcode = '42501'; end if;
end $$;

set local role afterlogin_owner;
revoke create on schema directory from afterlogin_directory;
