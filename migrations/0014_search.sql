-- Words of projects, tasks and comments. The operator @@ is not leakproof, so under row security no index serves it: the
-- index is asked by a function of the directory instead, with the workspace inside, and it answers ids alone. Their rows
-- are then read under the reader's own row security. The configuration "simple" takes every language as it is written.
create schema extension;
create extension if not exists btree_gin with schema extension;

alter table tenant.projects add column words tsvector not null generated always as
  (setweight(to_tsvector('pg_catalog.simple', name), 'A') || setweight(to_tsvector('pg_catalog.simple', description), 'B')) stored;
alter table tenant.tasks add column words tsvector not null generated always as
  (setweight(to_tsvector('pg_catalog.simple', title), 'A') || setweight(to_tsvector('pg_catalog.simple', description), 'B')) stored;
alter table tenant.comments add column words tsvector not null generated always as (to_tsvector('pg_catalog.simple', body)) stored;

-- A little more to write at each edit, and no list of late entries that every search must read.
create index projects_words on tenant.projects using gin (tenant_id, words) with (fastupdate = off);
create index tasks_words on tenant.tasks using gin (tenant_id, words) with (fastupdate = off);
create index comments_words on tenant.comments using gin (tenant_id, words) with (fastupdate = off);

create policy directory_reads on tenant.tasks for select to afterlogin_directory using (true);
create policy directory_reads on tenant.comments for select to afterlogin_directory using (true);
grant select (id, words) on tenant.projects to afterlogin_directory;
grant select (tenant_id, id, words) on tenant.tasks, tenant.comments to afterlogin_directory;

grant create on schema directory to afterlogin_directory;
set local role afterlogin_directory;

-- Words as people type them into a search, the last of which may be unfinished. Null where there is nothing to look for.
create function directory.search_query(p_text text) returns tsquery
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare v tsquery := websearch_to_tsquery('simple', p_text);
begin
  if numnode(v) = 0 then return null; end if;
  return case when v::text like '%''' then (v::text || ':*')::tsquery else v end;
end $$;

-- What of the workspace this transaction is in holds these words: of each kind the best, then the newest, and how many there are.
-- Of each kind a thousand are looked at, and more are not counted.
create function directory.search(p_text text, p_kind text, p_limit integer, p_offset integer)
returns table (kind text, id uuid, total bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tenant uuid := directory.current_tenant();
  v_query tsquery := directory.search_query(left(p_text, 1000));
  v_from integer := least(greatest(coalesce(p_offset, 0), 0), 1000);
  v_to integer := v_from + least(greatest(coalesce(p_limit, 0), 0), 100);
begin
  if v_query is null then return; end if;
  return query
    with hits as (
      (select 'project' as k, p.id as i, ts_rank(p.words, v_query) as r from tenant.projects p
        where p_kind in ('any', 'project') and p.tenant_id = v_tenant and p.words @@ v_query limit 1000)
      union all
      (select 'task', t.id, ts_rank(t.words, v_query) from tenant.tasks t
        where p_kind in ('any', 'task') and t.tenant_id = v_tenant and t.words @@ v_query limit 1000)
      union all
      (select 'comment', c.id, ts_rank(c.words, v_query) from tenant.comments c
        where p_kind in ('any', 'comment') and c.tenant_id = v_tenant and c.words @@ v_query limit 1000)),
    ranked as (
      select h.k, h.i, count(*) over (partition by h.k) as n, row_number() over (partition by h.k order by h.r desc, h.i desc) as place from hits h)
    select ranked.k, ranked.i, ranked.n from ranked
    where ranked.place > v_from and ranked.place <= v_to order by ranked.k, ranked.place;
end $$;

revoke execute on function directory.search_query(text), directory.search(text, text, integer, integer) from public;
grant execute on function directory.search(text, text, integer, integer) to afterlogin_tenant, afterlogin_worker;

set local role afterlogin_owner;
revoke create on schema directory from afterlogin_directory;
