-- Who the invoices are made out to, what is known of each invoice, and what became of its money afterwards.

alter table tenant.billing_details
  add column company_name          text,
  add column country               text check (country ~ '^[A-Z]{2}$'),
  add column line1                 text,
  add column line2                 text,
  add column city                  text,
  add column state                 text,
  add column postal_code           text,
  -- Printed on every invoice.
  add column purchase_order        text,
  -- Finance people who need no sign-in: each gets a mail for each invoice.
  add column invoice_emails        text[] not null default '{}',
  -- What Stripe holds for the customer, and takes off the next invoice. Negative: it is added.
  add column credit_balance        bigint not null default 0,
  add column credit_currency       text,
  -- Since when Stripe has not been told what stands here, and until when somebody is telling it.
  add column untold_since          timestamptz,
  add column telling_until         timestamptz,
  -- Since when Stripe cannot work out tax, for lack of an address.
  add column address_missing_since timestamptz;

-- Null on invoices that were read before there was such a column.
alter table tenant.invoices
  add column total           bigint,
  add column tax             bigint not null default 0,
  add column discount        bigint not null default 0;

create table tenant.tax_ids (
  tenant_id     uuid not null,
  id            uuid not null,
  type          text not null,
  value         text not null,
  country       text,
  -- What Stripe found out. Null until it has been told.
  verification  text check (verification in ('pending', 'verified', 'unverified', 'unavailable')),
  stripe_tax_id text,
  created_at    timestamptz not null,
  -- Taken away here, and not yet at Stripe.
  removed_at    timestamptz,
  -- As of when Stripe is known to have it, by the database's clock.
  synced_at     timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, stripe_tax_id),
  unique (tenant_id, type, value)
);
alter table tenant.tax_ids enable row level security;
alter table tenant.tax_ids force row level security;
create policy tenant_isolation on tenant.tax_ids for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy backup_reads on tenant.tax_ids for select to afterlogin_backup using (true);
grant select, insert, update, delete on tenant.tax_ids to afterlogin_tenant, afterlogin_worker;
grant select on tenant.tax_ids to afterlogin_staff, afterlogin_backup;

-- The ledger beside the invoices: money that went back, was taken off, or is contested.
create table tenant.adjustments (
  tenant_id         uuid not null,
  id                uuid not null,
  kind              text not null check (kind in ('refund', 'credit_note', 'dispute')),
  stripe_id         text not null,
  stripe_invoice_id text,
  amount            bigint not null,
  currency          text not null,
  -- Stripe's own word.
  status            text not null,
  reason            text,
  happened_at       timestamptz not null,
  -- When a lost dispute was made to end the subscription, so that it does so once.
  acted_at          timestamptz,
  synced_at         timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, stripe_id)
);
create index adjustments_invoice on tenant.adjustments (tenant_id, stripe_invoice_id);
alter table tenant.adjustments enable row level security;
alter table tenant.adjustments force row level security;
create policy tenant_isolation on tenant.adjustments for all to public
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy backup_reads on tenant.adjustments for select to afterlogin_backup using (true);
grant select, insert, update, delete on tenant.adjustments to afterlogin_tenant, afterlogin_worker;
grant select on tenant.adjustments to afterlogin_staff, afterlogin_backup;
