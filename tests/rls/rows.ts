import type { ClientBase } from "pg";
import { newId } from "#db/ids.ts";

/** A row in every tenant table of one workspace, by fixed relations. Its ids are what a stranger would have to guess. */
export interface Planted {
  tenantId: string;
  userId: string;
  ownerId: string;
  ids: Record<string, string>;
}

/**
 * Writes the rows as the superuser. `insertOne` gives, for each table, a statement that adds one more row to the same
 * workspace, so that the drive can try to write it from elsewhere.
 */
export async function plant(client: ClientBase, name: string): Promise<Planted> {
  const planted: Planted = { tenantId: newId(), userId: newId(), ownerId: newId(), ids: {} };
  await client.query("begin");
  await client.query(
    "insert into identity.users (id, name, terms_version, terms_accepted_at, created_at) values ($1, $2, '1', now(), now())",
    [planted.userId, name],
  );
  for (const [table, make] of Object.entries(inserts)) {
    const id = table === "tenant.memberships" ? planted.ownerId : newId();
    planted.ids[table] = id;
    await client.query(make(planted, id, planted.userId));
  }
  await client.query("commit");
  return planted;
}

/** A further row for the same workspace; for a table that holds one row for each, the same row again. */
export function another(table: string, planted: Planted, userId: string): { id: string; sql: string } {
  const make = inserts[table];
  if (make === undefined) throw new Error(`${table} has no row in the drive.`);
  const id = newId();
  return { id, sql: make(planted, id, userId) };
}

/** One row for each workspace, and one for each receipt: a further row is a duplicate. */
export const single = new Set(["tenant.workspaces", "tenant.billing_details", "tenant.exports"]);
export const plantedTables = (): string[] => Object.keys(inserts);

type Insert = (planted: Planted, id: string, userId: string) => string;

const inserts: Record<string, Insert> = {
  "tenant.workspaces": ({ tenantId, ownerId }) => `insert into tenant.workspaces (tenant_id, slug, name, payer_id, owner_id, created_at)
      values ('${tenantId}', 's-${tenantId}', 'W', '${tenantId}', '${ownerId}', now())`,
  "tenant.memberships": ({ tenantId }, id, userId) => `insert into tenant.memberships (tenant_id, id, user_id, name, email, role, status, joined_at)
      values ('${tenantId}', '${id}', '${userId}', 'M', '${id}@example.test', 'admin', 'active', now())`,
  "tenant.invitations": (planted, id) => `insert into tenant.invitations (tenant_id, id, email, role, status, invited_by, expires_at, last_sent_at, created_at)
      values ('${planted.tenantId}', '${id}', '${id}@example.test', 'member', 'open', '${planted.ownerId}', now(), now(), now())`,
  "tenant.ownership_offers": (planted, id) => `insert into tenant.ownership_offers (tenant_id, id, from_membership, to_membership, status, created_at, expires_at)
      values ('${planted.tenantId}', '${id}', '${planted.ownerId}', '${planted.ownerId}', 'declined', now(), now())`,
  "tenant.audit_events": ({ tenantId }, id) => `insert into tenant.audit_events (tenant_id, id, action, actor_kind, actor_label, method, at)
      values ('${tenantId}', '${id}', 'project.created', 'system', 'S', 'job', now())`,
  "tenant.receipts": ({ tenantId }, id) => `insert into tenant.receipts (tenant_id, id, job, status, created_at) values ('${tenantId}', '${id}', 'workspace.export', 'queued', now())`,
  "tenant.exports": ({ tenantId, ids }, id) => `insert into tenant.exports (tenant_id, id, receipt_id, content, bytes, created_at, expires_at)
      values ('${tenantId}', '${id}', '${ids["tenant.receipts"]}', 'x', 1, now(), now())`,
  "tenant.projects": (planted, id) => `insert into tenant.projects (tenant_id, id, name, status, created_by, last_activity_at, created_at)
      values ('${planted.tenantId}', '${id}', 'P', 'active', '${planted.ownerId}', now(), now())`,
  "tenant.tasks": (planted, id) => `insert into tenant.tasks (tenant_id, id, project_id, title, status, position, created_by, created_at, updated_at)
      values ('${planted.tenantId}', '${id}', '${planted.ids["tenant.projects"]}', 'T', 'todo', 1, '${planted.ownerId}', now(), now())`,
  "tenant.comments": (planted, id) => `insert into tenant.comments (tenant_id, id, task_id, author_id, body, created_at)
      values ('${planted.tenantId}', '${id}', '${planted.ids["tenant.tasks"]}', '${planted.ownerId}', 'C', now())`,
  "tenant.billing_details": ({ tenantId }) => `insert into tenant.billing_details (tenant_id, billing_email) values ('${tenantId}', 'b@example.test')`,
  "tenant.subscriptions": ({ tenantId }, id) => `insert into tenant.subscriptions (tenant_id, id, stripe_subscription_id, stripe_customer_id, stripe_item_id, stripe_price_id, livemode,
        status, stripe_status, billing_interval, unit_amount, currency, quantity, started_at, period_start, period_end, cancel_at_period_end, is_current, synced_at)
      values ('${tenantId}', '${id}', 'sub_${id}', 'cus_${tenantId}', 'si', 'price', false, 'canceled', 'canceled', 'month', 1200, 'usd', 1, now(), now(), now(), false, false, now())`,
  "tenant.terms": ({ tenantId }) => `insert into tenant.terms (tenant_id, plan, price_list_version, limits, features, taken_at)
      values ('${tenantId}', 'starter', 'v1', '{}', '[]', now() + random() * interval '1 day')`,
  "tenant.overrides": ({ tenantId }, id) => `insert into tenant.overrides (tenant_id, id, kind, key, value, reason, staff_id, staff_label, starts_at, expires_at)
      values ('${tenantId}', '${id}', 'limit', 'seats', '5', 'R', '${id}', 'S', now(), now())`,
  "tenant.invoices": ({ tenantId }, id) => `insert into tenant.invoices (tenant_id, id, stripe_invoice_id, status, currency, amount_due, amount_paid, amount_remaining, issued_at, synced_at)
      values ('${tenantId}', '${id}', 'in_${id}', 'paid', 'usd', 1, 1, 0, now(), now())`,
  "tenant.tax_ids": ({ tenantId }, id) => `insert into tenant.tax_ids (tenant_id, id, type, value, created_at)
      values ('${tenantId}', '${id}', 'eu_vat', '${id}', now())`,
  "tenant.adjustments": ({ tenantId }, id) => `insert into tenant.adjustments (tenant_id, id, kind, stripe_id, amount, currency, status, happened_at, synced_at)
      values ('${tenantId}', '${id}', 'refund', 're_${id}', 1, 'usd', 'succeeded', now(), now())`,
  "tenant.seat_changes": ({ tenantId }, id) => `insert into tenant.seat_changes (tenant_id, id, quantity, quantity_before, status, takes_effect, created_at)
      values ('${tenantId}', '${id}', 2, 1, 'applied', 'now', now())`,
  "tenant.usage_facts": ({ tenantId }, id) => `insert into tenant.usage_facts (tenant_id, id, meter, name, quantity, at) values ('${tenantId}', '${id}', 'api_requests', '${id}', 1, now())`,
  "tenant.usage_days": ({ tenantId }, id) => `insert into tenant.usage_days (tenant_id, id, meter, since, quantity)
      values ('${tenantId}', '${id}', 'api_requests', timestamptz 'epoch' + ('x' || right('${id}', 6))::bit(24)::integer * interval '1 second', 1)`,
  "tenant.usage_reports": ({ tenantId, ids }, id) => `insert into tenant.usage_reports (tenant_id, id, day_id, quantity, stripe_customer_id, status, created_at)
      values ('${tenantId}', '${id}', '${ids["tenant.usage_days"]}', 1, 'cus_1', 'sent', now())`,
  "tenant.plan_changes": ({ tenantId }, id) => `insert into tenant.plan_changes (tenant_id, id, stripe_subscription_id, plan, billing_interval, interval_before, quantity,
        takes_effect, previewed_at, effective_at, status, created_at)
      values ('${tenantId}', '${id}', 'sub_${tenantId}', 'enterprise', 'month', 'month', 2, 'now', now(), now(), 'applied', now())`,
  "tenant.checkouts": (planted, id) => `insert into tenant.checkouts (tenant_id, id, plan, billing_interval, quantity, status, requested_by, created_at)
      values ('${planted.tenantId}', '${id}', 'growth', 'month', 1, 'open', '${planted.ownerId}', now())`,
};
