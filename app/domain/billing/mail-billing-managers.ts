import { and, eq } from "drizzle-orm";
import { memberships } from "#db/schema/workspaces.ts";
import { billingRecipients } from "#app/domain/billing/debt/dunning.rules.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import type { Role } from "#app/domain/permissions.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { BillingMailFacts } from "#app/emails/billing/about.ts";
import type { Mail } from "#app/emails/mail.ts";

/** One fact, one mail to each who manages billing, however often it is told. */
export async function mailBillingManagers(scope: Scope, fact: string, mail: Mail): Promise<void> {
  const { db, tenantId, standing } = scope;
  const rows = await db
    .select({ id: memberships.id, email: memberships.email, role: memberships.role, billingManager: memberships.billingManager, status: memberships.status })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.status, "active")))
    .orderBy(memberships.id);
  const people = rows.map((row) => ({ ...row, role: roleOf(row, standing.workspace.ownerId) }));
  for (const { id, email } of billingRecipients(people)) await queueMail(scope, { fact: `${fact}:${id}`, to: email, mail });
}

function roleOf({ id, role }: { id: string; role: Role }, ownerId: string): Role {
  return id === ownerId ? "owner" : role;
}

export function billingMailFacts({ standing, app }: Scope): BillingMailFacts {
  const { name, slug, locale, timeZone } = standing.workspace;
  return { workspace: name, billingUrl: `${app.url}/w/${slug}/billing`, view: { locale, timeZone } };
}
