-- A fact is told once in its workspace, and what belongs to none once at all: no workspace can take another's fact, and so
-- its mail, away. Nulls not distinct: mails of no workspace are held to it as well.
alter table queue.mails add constraint mails_tenant_fact unique nulls not distinct (tenant_id, fact);
alter table queue.mails drop constraint mails_fact_key;
