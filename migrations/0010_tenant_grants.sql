-- What each role may do with tenant tables. Row security says whose rows; this says which verbs.

grant select, insert, update on tenant.workspaces, tenant.memberships to afterlogin_tenant, afterlogin_worker;
grant select, insert, update, delete on
  tenant.invitations, tenant.ownership_offers, tenant.receipts, tenant.exports,
  tenant.projects, tenant.tasks, tenant.comments,
  tenant.billing_details, tenant.subscriptions, tenant.terms, tenant.overrides, tenant.invoices, tenant.seat_changes, tenant.checkouts
  to afterlogin_tenant, afterlogin_worker;
-- Purging a closed workspace is the worker's alone.
grant delete on tenant.workspaces, tenant.memberships to afterlogin_worker;

-- Append-only: insert and read, never change. Only retention deletes, and it must see what it deletes.
grant select, insert on tenant.audit_events to afterlogin_tenant, afterlogin_worker;
grant select, delete on tenant.audit_events to afterlogin_retention;

-- Staff see what runs the service, never what customers write: no title, description or comment is granted.
grant select on tenant.workspaces, tenant.memberships, tenant.invitations, tenant.ownership_offers, tenant.receipts, tenant.audit_events,
  tenant.billing_details, tenant.subscriptions, tenant.terms, tenant.overrides, tenant.invoices, tenant.seat_changes, tenant.checkouts
  to afterlogin_staff;
grant select (tenant_id, id, status, created_at, last_activity_at) on tenant.projects to afterlogin_staff;
grant select (tenant_id, id, project_id, status, created_at) on tenant.tasks to afterlogin_staff;
grant select (tenant_id, id, task_id, created_at) on tenant.comments to afterlogin_staff;

-- Backup reads everything, through a policy of its own.
grant select on all tables in schema tenant, identity, directory, platform, queue to afterlogin_backup;
create policy backup_reads on tenant.workspaces       for select to afterlogin_backup using (true);
create policy backup_reads on tenant.memberships      for select to afterlogin_backup using (true);
create policy backup_reads on tenant.invitations      for select to afterlogin_backup using (true);
create policy backup_reads on tenant.ownership_offers for select to afterlogin_backup using (true);
create policy backup_reads on tenant.audit_events     for select to afterlogin_backup using (true);
create policy backup_reads on tenant.receipts         for select to afterlogin_backup using (true);
create policy backup_reads on tenant.exports          for select to afterlogin_backup using (true);
create policy backup_reads on tenant.projects         for select to afterlogin_backup using (true);
create policy backup_reads on tenant.tasks            for select to afterlogin_backup using (true);
create policy backup_reads on tenant.comments         for select to afterlogin_backup using (true);
create policy backup_reads on tenant.billing_details  for select to afterlogin_backup using (true);
create policy backup_reads on tenant.subscriptions    for select to afterlogin_backup using (true);
create policy backup_reads on tenant.terms            for select to afterlogin_backup using (true);
create policy backup_reads on tenant.overrides        for select to afterlogin_backup using (true);
create policy backup_reads on tenant.invoices         for select to afterlogin_backup using (true);
create policy backup_reads on tenant.seat_changes     for select to afterlogin_backup using (true);
create policy backup_reads on tenant.checkouts        for select to afterlogin_backup using (true);
create policy backup_reads on queue.outbox            for select to afterlogin_backup using (true);
create policy backup_reads on queue.mails             for select to afterlogin_backup using (true);
