/**
 * Every table once: its class (which is its schema), how a workspace's export and purge treat it, and the laws from
 * which it is excused, each with a reason. A table that is not here fails tests/rls.
 */
export type TableClass = "tenant" | "identity" | "directory" | "platform" | "queue";

export interface TableEntry {
  name: string;
  class: TableClass;
  /** In a workspace's export: every column but those named, or nothing with the reason. Tenant tables only. */
  exported?: { except?: readonly string[] } | { no: string };
  /** Tables of the directory's own SELECT policy. */
  directoryReads?: boolean;
  /** Indexes that do not lead with tenant_id, or whose operators are not leakproof, each with the reason. */
  excusedIndexes?: Readonly<Record<string, string>>;
}

const searched = "asked by directory.search alone, which has the workspace inside";

export const tables: readonly TableEntry[] = [
  // In the order in which a purge may delete them: those that refer before those referred to.
  { name: "tenant.comments", class: "tenant", exported: { except: ["words"] }, directoryReads: true, excusedIndexes: { comments_words: searched } },
  { name: "tenant.tasks", class: "tenant", exported: { except: ["words"] }, directoryReads: true, excusedIndexes: { tasks_words: searched } },
  { name: "tenant.projects", class: "tenant", exported: { except: ["words"] }, directoryReads: true, excusedIndexes: { projects_words: searched } },
  { name: "tenant.exports", class: "tenant", exported: { no: "an export does not contain exports" } },
  { name: "tenant.receipts", class: "tenant", exported: {} },
  { name: "tenant.audit_events", class: "tenant", exported: {}, directoryReads: true },
  { name: "tenant.checkouts", class: "tenant", exported: {} },
  { name: "tenant.seat_changes", class: "tenant", exported: {} },
  { name: "tenant.invoices", class: "tenant", exported: {}, directoryReads: true },
  { name: "tenant.overrides", class: "tenant", exported: { except: ["staff_id"] }, directoryReads: true },
  { name: "tenant.terms", class: "tenant", exported: {}, directoryReads: true },
  { name: "tenant.subscriptions", class: "tenant", exported: {}, directoryReads: true },
  { name: "tenant.billing_details", class: "tenant", exported: {} },
  { name: "tenant.ownership_offers", class: "tenant", exported: {} },
  { name: "tenant.invitations", class: "tenant", exported: {}, directoryReads: true },
  {
    name: "tenant.memberships",
    class: "tenant",
    exported: {},
    directoryReads: true,
    excusedIndexes: { memberships_user: "covers the one foreign key that leaves the workspace" },
  },
  { name: "tenant.workspaces", class: "tenant", exported: {}, directoryReads: true },

  { name: "identity.users", class: "identity" },
  { name: "identity.addresses", class: "identity" },
  { name: "identity.passwords", class: "identity" },
  { name: "identity.sessions", class: "identity" },
  { name: "identity.one_time_tokens", class: "identity" },
  { name: "identity.rate_limits", class: "identity" },

  { name: "directory.slugs", class: "directory" },
  { name: "directory.user_workspaces", class: "directory" },
  { name: "directory.invitation_tokens", class: "directory" },
  { name: "directory.stripe_ids", class: "directory" },
  { name: "directory.trials", class: "directory" },
  { name: "directory.due", class: "directory" },

  { name: "platform.clock", class: "platform" },
  { name: "platform.stripe_events", class: "platform" },
  { name: "platform.staff_members", class: "platform" },
  { name: "platform.staff_sessions", class: "platform" },
  { name: "platform.staff_events", class: "platform" },
  { name: "platform.staff_looks", class: "platform" },
  { name: "platform.support_requests", class: "platform" },
  { name: "platform.support_replies", class: "platform" },
  { name: "platform.receipts", class: "platform" },

  { name: "queue.outbox", class: "queue" },
  { name: "queue.mails", class: "queue" },
];

export const tenantTables = tables.filter((table) => table.class === "tenant");
