/**
 * Every table once: its class (which is its schema), how a workspace's export and purge treat it, who may do what with
 * it, and the laws from which it is excused, each with a reason. A table that is not here fails tests/rls, and so does
 * a grant that is not.
 */
export type TableClass = "tenant" | "identity" | "directory" | "platform" | "queue";

/** A role without its prefix → what it may do, by column where the column is named: "select(id, name) insert". */
export type Grants = Readonly<Record<string, string>>;

export interface TableEntry {
  name: string;
  class: TableClass;
  /** In a workspace's export: every column but those named, or nothing with the reason. Tenant tables only. */
  exported?: { except?: readonly string[] } | { no: string };
  /** Where they differ from the class's; an empty text takes away. A tenant table's grant to the directory goes with its listed policy. */
  grants?: Grants;
  /** The tables whose rows take this table's rows with them when they are deleted: ON DELETE CASCADE, and nowhere else. */
  goesWith?: readonly string[];
  /** Uuid columns that no foreign key holds to a row, each with the reason. Tenant tables only. */
  looseColumns?: Readonly<Record<string, string>>;
  /** Indexes that do not lead with tenant_id, or whose operators are not leakproof, each with the reason. */
  excusedIndexes?: Readonly<Record<string, string>>;
  /** The policies of a queue table, word for word. A tenant table's are the same everywhere. */
  policies?: readonly string[];
}

const everything = "select insert update delete";
const service = { staff: "select" };
const kept = { tenant: "select insert update" };
const appendOnly = { tenant: "select insert", worker: "select insert" };
const searched = "asked by directory.search alone, which has the workspace inside";
const own = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";

export const classGrants: Readonly<Record<TableClass, Grants>> = {
  tenant: { tenant: everything, worker: everything, backup: "select" },
  identity: { identity: everything, backup: "select" },
  directory: { directory: everything, backup: "select" },
  platform: { backup: "select" },
  queue: { tenant: "insert", identity: "insert", intake: "insert", staff: "insert", worker: everything, backup: "select" },
};

export const tables: readonly TableEntry[] = [
  // In the order in which a purge may delete them: those that refer before those referred to.
  {
    name: "tenant.comments",
    class: "tenant",
    exported: { except: ["words"] },
    grants: { staff: "select(tenant_id, id, task_id, created_at)", directory: "select(tenant_id, id, words)" },
    goesWith: ["tenant.tasks"],
    excusedIndexes: { comments_words: searched },
  },
  {
    name: "tenant.tasks",
    class: "tenant",
    exported: { except: ["words"] },
    grants: { staff: "select(tenant_id, id, project_id, status, created_at)", directory: "select(tenant_id, id, words)" },
    goesWith: ["tenant.projects"],
    excusedIndexes: { tasks_words: searched },
  },
  {
    name: "tenant.projects",
    class: "tenant",
    exported: { except: ["words"] },
    grants: { staff: "select(tenant_id, id, status, last_activity_at, created_at)", directory: "select(tenant_id, id, status, words)" },
    excusedIndexes: { projects_words: searched },
  },
  { name: "tenant.exports", class: "tenant", exported: { no: "an export does not contain exports" } },
  { name: "tenant.receipts", class: "tenant", exported: {}, grants: service },
  {
    name: "tenant.audit_events",
    class: "tenant",
    exported: {},
    grants: { ...service, ...appendOnly, retention: "select delete", directory: "select(tenant_id, request_id)" },
    looseColumns: { actor_id: "a member, or a member of staff, or nobody: what happened outlives who did it" },
  },
  { name: "tenant.usage_reports", class: "tenant", exported: {}, grants: service },
  { name: "tenant.usage_days", class: "tenant", exported: {}, grants: service },
  { name: "tenant.usage_facts", class: "tenant", exported: { no: "each of them stands in its day's sum" } },
  { name: "tenant.checkouts", class: "tenant", exported: {}, grants: service },
  { name: "tenant.seat_changes", class: "tenant", exported: {}, grants: service },
  { name: "tenant.adjustments", class: "tenant", exported: {}, grants: service },
  { name: "tenant.tax_ids", class: "tenant", exported: {}, grants: service },
  { name: "tenant.plan_changes", class: "tenant", exported: {}, grants: service },
  {
    name: "tenant.invoices",
    class: "tenant",
    exported: {},
    grants: {
      ...service,
      directory: "select(tenant_id, stripe_invoice_id, stripe_subscription_id, number, status, currency, amount_remaining, issued_at, first_failure_at)",
    },
  },
  {
    name: "tenant.overrides",
    class: "tenant",
    exported: { except: ["staff_id"] },
    grants: { ...service, directory: "select" },
    looseColumns: { staff_id: "staff stand outside the workspace" },
  },
  { name: "tenant.terms", class: "tenant", exported: {}, grants: { ...service, directory: "select" } },
  { name: "tenant.subscriptions", class: "tenant", exported: {}, grants: { ...service, directory: "select" } },
  { name: "tenant.billing_details", class: "tenant", exported: {}, grants: service },
  { name: "tenant.ownership_offers", class: "tenant", exported: {}, grants: service },
  { name: "tenant.invitations", class: "tenant", exported: {}, grants: { ...service, directory: "select(tenant_id, id, email, role, status, expires_at)" } },
  {
    name: "tenant.memberships",
    class: "tenant",
    exported: {},
    grants: {
      ...service,
      ...kept,
      directory: "select(tenant_id, id, user_id, name, email, role, billing_manager, status, suspended_for, last_active_at)",
    },
    excusedIndexes: { memberships_user: "covers the one foreign key that leaves the workspace" },
  },
  {
    name: "tenant.workspaces",
    class: "tenant",
    exported: {},
    grants: { ...service, ...kept, directory: "select" },
    looseColumns: { payer_id: "the workspace that pays, which may be another" },
  },

  { name: "identity.users", class: "identity", grants: { directory: "select(id, name, locale, time_zone)" } },
  { name: "identity.addresses", class: "identity", grants: { directory: "select(user_id, email, is_primary, verified_at)" }, goesWith: ["identity.users"] },
  { name: "identity.passwords", class: "identity", goesWith: ["identity.users"] },
  {
    name: "identity.sessions",
    class: "identity",
    grants: { directory: "select(id, user_id, token_hash, authenticated_at, last_seen_at, idle_expires_at, expires_at)" },
    goesWith: ["identity.users"],
  },
  { name: "identity.one_time_tokens", class: "identity", goesWith: ["identity.users", "identity.addresses"] },
  { name: "identity.rate_limits", class: "identity" },

  { name: "directory.slugs", class: "directory" },
  { name: "directory.user_workspaces", class: "directory" },
  { name: "directory.invitation_tokens", class: "directory" },
  { name: "directory.stripe_ids", class: "directory" },
  { name: "directory.trials", class: "directory" },
  { name: "directory.due", class: "directory" },

  { name: "platform.clock", class: "platform", grants: { worker: "select", staff: "select", directory: "select" } },
  { name: "platform.stripe_events", class: "platform", grants: { intake: "insert", worker: everything, staff: "select update" } },
  { name: "platform.staff_members", class: "platform", grants: { staff: "select insert update" } },
  { name: "platform.staff_sessions", class: "platform", grants: { staff: everything }, goesWith: ["platform.staff_members"] },
  { name: "platform.staff_events", class: "platform", grants: { staff: "select insert" } },
  { name: "platform.staff_looks", class: "platform", grants: { staff: "select insert" } },
  { name: "platform.support_requests", class: "platform", grants: { intake: "insert", staff: "select insert update" } },
  { name: "platform.support_replies", class: "platform", grants: { staff: "select insert" }, goesWith: ["platform.support_requests"] },
  { name: "platform.flags", class: "platform", grants: { staff: everything, directory: "select" } },
  { name: "platform.receipts", class: "platform", grants: { worker: everything, staff: "select" } },

  { name: "queue.outbox", class: "queue", policies: queuePolicies("outbox") },
  {
    name: "queue.mails",
    class: "queue",
    grants: {
      staff: `insert update(status, not_before)
        select(id, fact, tenant_id, to_address, template, subject, message_id, status, attempts, error, created_at, not_before, attempted_at, sent_at)`,
    },
    policies: [
      ...queuePolicies("mails"),
      "mails_staff: SELECT to afterlogin_staff using true",
      "mails_staff_resend: UPDATE to afterlogin_staff using (status = 'parked'::text) check (status = 'waiting'::text)",
    ],
  },
];

export const tenantTables = tables.filter((table) => table.class === "tenant");

/** Tables that belong to no class, and what may be done with them. */
export const grantsBeside: Readonly<Record<string, Grants>> = { "migration.applied": { directory: "select(name)" } };

/** Who may come near a schema at all. A schema that is not here is nobody's, and nobody may create in any. */
export const schemaUsage: Readonly<Record<string, string>> = {
  tenant: "tenant worker retention staff directory backup",
  identity: "identity directory backup",
  directory: "tenant identity worker retention staff directory backup",
  platform: "intake worker staff directory backup",
  queue: "tenant identity intake worker staff backup",
  migration: "directory",
  pgboss: "worker",
};

/** Rows of every workspace stand side by side: one may add its own, and the worker alone reads. */
function queuePolicies(name: string): string[] {
  return [
    "backup_reads: SELECT to afterlogin_backup using true",
    `${name}_insert_own: INSERT to afterlogin_tenant check ${own}`,
    `${name}_insert_without_tenant: INSERT to afterlogin_identity, afterlogin_intake, afterlogin_staff check (tenant_id IS NULL)`,
    `${name}_worker: ALL to afterlogin_worker using true`,
  ];
}
