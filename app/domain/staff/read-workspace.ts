import { and, count, desc, eq, inArray, or } from "drizzle-orm";
import { billingDetails, invoices, overrides, planChanges, subscriptions, terms } from "#db/schema/billing.ts";
import { stripeEvents } from "#db/schema/platform.ts";
import { comments, projects, tasks } from "#db/schema/projects.ts";
import { mails } from "#db/schema/queue.ts";
import { auditEvents, invitations, memberships, receipts } from "#db/schema/workspaces.ts";
import { openScopeInside, withScope, type Scope } from "#app/domain/scope.ts";
import { addressLines } from "#app/domain/billing/details/billing-address.rules.ts";
import { detailsOf, detailsRow } from "#app/domain/billing/details/details-rows.ts";
import { adjustmentsOf } from "#app/domain/billing/invoices/list-invoices.ts";
import { listTaxIds } from "#app/domain/billing/details/tax-id-rows.ts";
import { billingFlagsOf } from "#app/domain/staff/billing-flags.ts";
import { winBackOf } from "#app/domain/staff/win-back.ts";
import { requireLook, type Look } from "#app/domain/staff/looks.ts";
import { staffMay } from "#app/domain/staff/staff-permissions.rules.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";

export type WorkspaceFile = Awaited<ReturnType<typeof fileOf>> & { look: Look };

/** What runs the service for one workspace, in one read-only transaction, and never what its people write: counts alone. */
export async function readWorkspace(desk: StaffDesk, tenantId: string): Promise<WorkspaceFile> {
  authorizeStaff(desk, "workspaces.read");
  const look = await requireLook(desk, tenantId);
  const { pool, now, request, app } = desk;
  const opened = openScopeInside({ pool, tenantId, actor: staffActor(desk), now, request, app, writable: false });
  return withScope(opened, async (scope) => ({ look, ...(await fileOf(scope, desk)) }));
}

async function fileOf(scope: Scope, desk: StaffDesk) {
  const customerId = await customerOf(scope);
  const mayReadBilling = staffMay("billing_details.read", desk.staff.role);
  const [members, invited, counts, stripe, mailed, done, events, held, given] = await Promise.all([
    membersOf(scope),
    invitationsOf(scope),
    countsOf(scope),
    stripeEventsOf(scope, customerId),
    mailsOf(scope),
    receiptsOf(scope),
    eventsOf(scope),
    termsOf(scope),
    overridesOf(scope),
  ]);
  return {
    standing: scope.standing,
    planChange: await planChangeOf(scope),
    customerId,
    syncedAt: await syncedAt(scope),
    members,
    invitations: invited,
    counts,
    failure: await failureOf(scope),
    winBack: await winBackOf(scope),
    flags: await billingFlagsOf(scope),
    /** Null for those who may not see the money side. */
    billing: mayReadBilling ? await billingOf(scope) : null,
    stripeEvents: stripe,
    mails: mailed,
    receipts: done,
    events,
    terms: held,
    overrides: given,
  };
}

function membersOf({ db, tenantId }: Scope) {
  return db
    .select({
      id: memberships.id,
      name: memberships.name,
      email: memberships.email,
      role: memberships.role,
      billingManager: memberships.billingManager,
      status: memberships.status,
      suspendedFor: memberships.suspendedFor,
      joinedAt: memberships.joinedAt,
      lastActiveAt: memberships.lastActiveAt,
    })
    .from(memberships)
    .where(eq(memberships.tenantId, tenantId))
    .orderBy(memberships.status, memberships.name)
    .limit(200);
}

function invitationsOf({ db, tenantId }: Scope) {
  return db
    .select({ id: invitations.id, email: invitations.email, role: invitations.role, status: invitations.status, expiresAt: invitations.expiresAt, sentCount: invitations.sentCount })
    .from(invitations)
    .where(and(eq(invitations.tenantId, tenantId), eq(invitations.status, "open")))
    .orderBy(desc(invitations.createdAt))
    .limit(100);
}

async function countsOf({ db, tenantId }: Scope) {
  const [made] = await db.select({ n: count(projects.id) }).from(projects).where(eq(projects.tenantId, tenantId));
  const [open] = await db.select({ n: count(tasks.id) }).from(tasks).where(eq(tasks.tenantId, tenantId));
  const [said] = await db.select({ n: count(comments.id) }).from(comments).where(eq(comments.tenantId, tenantId));
  return { projects: made!.n, tasks: open!.n, comments: said!.n };
}

async function customerOf({ db, tenantId, standing }: Scope): Promise<string | null> {
  const [row] = await db.select({ id: billingDetails.stripeCustomerId }).from(billingDetails).where(eq(billingDetails.tenantId, tenantId));
  return row?.id ?? standing.subscription?.stripeCustomerId ?? null;
}

/** A change of plan that is under way or scheduled. */
async function planChangeOf({ db, tenantId }: Scope) {
  const [row] = await db
    .select({ plan: planChanges.plan, interval: planChanges.interval, status: planChanges.status, effectiveAt: planChanges.effectiveAt, withdrawnAt: planChanges.withdrawnAt })
    .from(planChanges)
    .where(and(eq(planChanges.tenantId, tenantId), inArray(planChanges.status, ["requested", "awaiting_payment", "scheduled"])));
  return row ?? null;
}

async function syncedAt({ db, tenantId }: Scope): Promise<Date | null> {
  const [row] = await db
    .select({ at: subscriptions.syncedAt })
    .from(subscriptions)
    .where(and(eq(subscriptions.tenantId, tenantId), eq(subscriptions.isCurrent, true)));
  return row?.at ?? null;
}

/** That a payment fails is state; which invoice it is of and for how much is the money side. */
async function failureOf({ db, tenantId, standing }: Scope) {
  const debt = standing.openDebt;
  if (!debt) return null;
  const [invoice] = await db
    .select({ code: invoices.failureCode, attempts: invoices.attemptCount, nextAttemptAt: invoices.nextAttemptAt, needsAuthentication: invoices.needsAuthentication })
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), eq(invoices.stripeInvoiceId, debt.stripeInvoiceId)));
  return { since: debt.since, ...(invoice ?? { code: null, attempts: 0, nextAttemptAt: null, needsAuthentication: false }) };
}

async function billingOf(scope: Scope) {
  const { db, tenantId } = scope;
  const row = await detailsRow(scope);
  const { address, companyName, purchaseOrder, invoiceEmails } = detailsOf(row);
  const taxIds = (await listTaxIds(scope)).map(({ type, value, verification }) => ({ type, value, verification }));
  const details = {
    email: row.billingEmail,
    cardBrand: row.cardBrand,
    cardLast4: row.cardLast4,
    cardExpires: row.cardExpires,
    companyName,
    purchaseOrder,
    invoiceEmails,
    taxIds,
    address: address ? addressLines(address) : [],
    credit: row.creditBalance !== 0 && row.creditCurrency ? { amount: row.creditBalance, currency: row.creditCurrency } : null,
  };
  const latest = await db
    .select({
      stripeInvoiceId: invoices.stripeInvoiceId,
      number: invoices.number,
      status: invoices.status,
      currency: invoices.currency,
      amountDue: invoices.amountDue,
      amountRemaining: invoices.amountRemaining,
      issuedAt: invoices.issuedAt,
    })
    .from(invoices)
    .where(eq(invoices.tenantId, tenantId))
    .orderBy(desc(invoices.issuedAt))
    .limit(12);
  const beside = await adjustmentsOf(scope, latest.map(({ stripeInvoiceId }) => stripeInvoiceId));
  return { details, invoices: latest.map((invoice) => ({ ...invoice, adjustments: beside.get(invoice.stripeInvoiceId) ?? [] })) };
}

function stripeEventsOf({ db, tenantId }: Scope, customerId: string | null) {
  const theirs = eq(stripeEvents.tenantId, tenantId);
  return db
    .select({
      id: stripeEvents.id,
      type: stripeEvents.type,
      status: stripeEvents.status,
      attempts: stripeEvents.attempts,
      error: stripeEvents.error,
      receivedAt: stripeEvents.receivedAt,
    })
    .from(stripeEvents)
    .where(customerId ? or(theirs, eq(stripeEvents.customerId, customerId)) : theirs)
    .orderBy(desc(stripeEvents.receivedAt))
    .limit(30);
}

/** Which mail went to whom and how that ended: its content is not granted to staff. */
function mailsOf({ db, tenantId }: Scope) {
  return db
    .select({ id: mails.id, to: mails.toAddress, template: mails.template, subject: mails.subject, status: mails.status, attempts: mails.attempts, createdAt: mails.createdAt })
    .from(mails)
    .where(eq(mails.tenantId, tenantId))
    .orderBy(desc(mails.createdAt))
    .limit(30);
}

function receiptsOf({ db, tenantId }: Scope) {
  return db
    .select({
      id: receipts.id,
      job: receipts.job,
      status: receipts.status,
      attempts: receipts.attempts,
      error: receipts.error,
      createdAt: receipts.createdAt,
      finishedAt: receipts.finishedAt,
    })
    .from(receipts)
    .where(eq(receipts.tenantId, tenantId))
    .orderBy(desc(receipts.createdAt))
    .limit(30);
}

function eventsOf({ db, tenantId }: Scope) {
  return db
    .select({
      id: auditEvents.id,
      action: auditEvents.action,
      actor: auditEvents.actorLabel,
      actorKind: auditEvents.actorKind,
      target: auditEvents.targetLabel,
      targetKind: auditEvents.targetKind,
      requestId: auditEvents.requestId,
      at: auditEvents.at,
    })
    .from(auditEvents)
    .where(eq(auditEvents.tenantId, tenantId))
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(50);
}

function termsOf({ db, tenantId }: Scope) {
  return db.select({ plan: terms.plan, version: terms.priceListVersion, takenAt: terms.takenAt }).from(terms).where(eq(terms.tenantId, tenantId)).orderBy(desc(terms.takenAt));
}

function overridesOf({ db, tenantId }: Scope) {
  return db
    .select({ id: overrides.id, kind: overrides.kind, key: overrides.key, value: overrides.value, reason: overrides.reason, staffLabel: overrides.staffLabel, expiresAt: overrides.expiresAt, endedAt: overrides.endedAt })
    .from(overrides)
    .where(eq(overrides.tenantId, tenantId))
    .orderBy(desc(overrides.expiresAt))
    .limit(20);
}
