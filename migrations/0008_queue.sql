-- Consequences of a committed fact, written in its transaction. The tenant role may add and nothing else;
-- the relay hands rows to pg-boss and deletes them in one transaction.
create table queue.outbox (
  id         uuid primary key,
  tenant_id  uuid,
  job        text not null,
  payload    jsonb not null,
  created_at timestamptz not null
);
create index outbox_created on queue.outbox (created_at, id);

-- One fact sends one mail: key is the fact. content is sealed (it may hold a link with a token) and erased once sent.
create table queue.mails (
  id              uuid primary key,
  fact            text not null unique,
  tenant_id       uuid,
  to_address      text not null,
  template        text not null,
  subject         text not null,
  content_sealed  text,
  message_id      text not null,
  status          text not null check (status in ('waiting', 'attempting', 'sent', 'parked', 'refused')),
  attempts        integer not null default 0,
  error           text,
  created_at      timestamptz not null,
  not_before      timestamptz not null,
  attempted_at    timestamptz,
  sent_at         timestamptz
);
create index mails_waiting on queue.mails (not_before, id) where status = 'waiting';
create index mails_status on queue.mails (status, created_at);
create index mails_tenant on queue.mails (tenant_id, created_at desc);

-- These two hold rows of every workspace side by side, so writing is walled like a tenant table and reading is not granted.
alter table queue.outbox enable row level security;
alter table queue.outbox force row level security;
create policy outbox_insert_own on queue.outbox for insert to afterlogin_tenant
  with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy outbox_insert_without_tenant on queue.outbox for insert to afterlogin_identity, afterlogin_intake, afterlogin_staff
  with check (tenant_id is null);
create policy outbox_worker on queue.outbox for all to afterlogin_worker using (true);

alter table queue.mails enable row level security;
alter table queue.mails force row level security;
create policy mails_insert_own on queue.mails for insert to afterlogin_tenant
  with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy mails_insert_without_tenant on queue.mails for insert to afterlogin_identity, afterlogin_intake, afterlogin_staff
  with check (tenant_id is null);
create policy mails_worker on queue.mails for all to afterlogin_worker using (true);
create policy mails_staff on queue.mails for select to afterlogin_staff using (true);
create policy mails_staff_resend on queue.mails for update to afterlogin_staff using (status = 'parked') with check (status = 'waiting');

grant insert on queue.outbox, queue.mails to afterlogin_tenant, afterlogin_identity, afterlogin_intake, afterlogin_staff, afterlogin_worker;
grant select, delete on queue.outbox to afterlogin_worker;
grant select, update, delete on queue.mails to afterlogin_worker;
grant select (id, fact, tenant_id, to_address, template, subject, message_id, status, attempts, error, created_at, not_before, attempted_at, sent_at) on queue.mails to afterlogin_staff;
grant update (status, not_before) on queue.mails to afterlogin_staff;
