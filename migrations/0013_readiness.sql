-- A web process that is ready knows that the database is as new as itself: which migrations were run, and nothing else.
grant usage on schema migration to afterlogin_directory;
grant select (name) on migration.applied to afterlogin_directory;

grant create on schema directory to afterlogin_directory;
set local role afterlogin_directory;

create function directory.applied_migrations() returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select m.name from migration.applied m;
end $$;

revoke execute on function directory.applied_migrations() from public;
grant execute on function directory.applied_migrations() to afterlogin_tenant;

set local role afterlogin_owner;
revoke create on schema directory from afterlogin_directory;
