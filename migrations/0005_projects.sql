create table tenant.projects (
  tenant_id        uuid not null,
  id               uuid not null,
  name             text not null check (length(name) between 1 and 120),
  description      text not null default '',
  status           text not null check (status in ('active', 'archived')),
  archived_for     text check (archived_for in ('by_member', 'over_limit')),
  archived_at      timestamptz,
  created_by       uuid not null,
  last_activity_at timestamptz not null,
  created_at       timestamptz not null,
  version          integer not null default 1,
  primary key (tenant_id, id),
  check ((status = 'archived') = (archived_for is not null)),
  foreign key (tenant_id, created_by) references tenant.memberships (tenant_id, id)
);
create index projects_activity on tenant.projects (tenant_id, status, last_activity_at desc, id);
create index projects_name on tenant.projects (tenant_id, name, id);
create index projects_created_by on tenant.projects (tenant_id, created_by);
alter table tenant.projects enable row level security;
alter table tenant.projects force row level security;
create policy tenant_isolation on tenant.projects for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create table tenant.tasks (
  tenant_id   uuid not null,
  id          uuid not null,
  project_id  uuid not null,
  title       text not null check (length(title) between 1 and 200),
  description text not null default '',
  status      text not null check (status in ('todo', 'doing', 'waiting', 'done')),
  assignee_id uuid,
  due_on      date,
  position    double precision not null,
  created_by  uuid not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  version     integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, project_id) references tenant.projects (tenant_id, id) on delete cascade,
  foreign key (tenant_id, assignee_id) references tenant.memberships (tenant_id, id),
  foreign key (tenant_id, created_by) references tenant.memberships (tenant_id, id)
);
create index tasks_project on tenant.tasks (tenant_id, project_id, status, position, id);
create index tasks_project_updated on tenant.tasks (tenant_id, project_id, updated_at desc, id);
create index tasks_assignee on tenant.tasks (tenant_id, assignee_id, status, due_on, id);
create index tasks_created_by on tenant.tasks (tenant_id, created_by);
alter table tenant.tasks enable row level security;
alter table tenant.tasks force row level security;
create policy tenant_isolation on tenant.tasks for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create table tenant.comments (
  tenant_id  uuid not null,
  id         uuid not null,
  task_id    uuid not null,
  author_id  uuid not null,
  body       text not null check (length(body) between 1 and 10000),
  created_at timestamptz not null,
  edited_at  timestamptz,
  version    integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, task_id) references tenant.tasks (tenant_id, id) on delete cascade,
  foreign key (tenant_id, author_id) references tenant.memberships (tenant_id, id)
);
create index comments_task on tenant.comments (tenant_id, task_id, created_at, id);
create index comments_author on tenant.comments (tenant_id, author_id);
alter table tenant.comments enable row level security;
alter table tenant.comments force row level security;
create policy tenant_isolation on tenant.comments for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
