import { randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { claimMembership, claimSlug, claimTrial, schedule } from "#db/directory.ts";
import type { Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { billingDetails, terms } from "#db/schema/billing.ts";
import { memberships, workspaces } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { termsOf, type PlanKey } from "#app/domain/plans.rules.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { openFoundingScope, withScope, type Scope } from "#app/domain/scope.ts";
import { trialDays, trialPlan } from "#app/domain/terms.rules.ts";
import { cleanText, oneLine, textMessage } from "#app/domain/text.rules.ts";
import type { Outside } from "#app/domain/workspaces/outside.ts";
import { slugCandidate, slugFromName } from "#app/domain/workspaces/slugs.rules.ts";
import { trialSteps } from "#app/domain/workspaces/trial-steps.rules.ts";

export interface Founder {
  userId: string;
  name: string;
  email: string;
  emailVerified: boolean;
  locale: string;
  timeZone: string;
}

export const workspaceName = oneLine(80);

const numberedCandidates = 9;
const numberedAtRandom = 20;

/**
 * A person becomes the owner of a new workspace: on a trial if they had none in twelve months, on Starter otherwise.
 * Refuses invalid for the name, forbidden for somebody whose address nobody has proved.
 */
export async function createWorkspace(founding: Outside, input: { founder: Founder; name: string }): Promise<{ tenantId: string; slug: string }> {
  const { founder } = input;
  if (!founder.emailVerified) {
    refuse("forbidden", "Confirm your email address first: the link is in the mail we sent you.");
  }
  const name = cleanText(input.name, workspaceName);
  if (!name.ok) refuseInvalid({ name: textMessage(name.problem, workspaceName) });
  const membershipId = newId();
  let slug = "";
  const opened = openFoundingScope(
    {
      ...founding,
      actor: {
        kind: "member",
        userId: founder.userId,
        membershipId,
        label: founder.name,
        email: founder.email,
        role: "owner",
        billingManager: false,
      },
    },
    async (db, tenantId) => {
      slug = await claimFreeSlug(db, slugFromName(name.text));
      await insertFirstRows(db, { tenantId, membershipId, slug, name: name.text, founder, now: founding.now });
    },
  );
  return withScope(opened, async (scope) => {
    await recordEvent(scope, {
      action: "workspace.created",
      target: { kind: "workspace", id: scope.tenantId, label: name.text },
      after: { name: name.text, slug },
    });
    if (await claimTrial(scope.db, { userId: founder.userId, now: scope.now })) await startTrial(scope);
    return { tenantId: scope.tenantId, slug };
  });
}

async function claimFreeSlug(db: Database, wanted: string): Promise<string> {
  for (let attempt = 1; attempt <= numberedCandidates + numberedAtRandom; attempt++) {
    const candidate = slugCandidate(wanted, attempt <= numberedCandidates ? attempt : randomInt(100, 100_000));
    if (await claimSlug(db, candidate)) return candidate;
  }
  return refuse("conflict", "This name is in use many times. Choose another one.");
}

interface FirstRows {
  tenantId: string;
  membershipId: string;
  slug: string;
  name: string;
  founder: Founder;
  now: Date;
}

async function insertFirstRows(db: Database, { tenantId, membershipId, slug, name, founder, now }: FirstRows): Promise<void> {
  await db.insert(workspaces).values({
    tenantId,
    slug,
    name,
    payerId: tenantId,
    ownerId: membershipId,
    locale: founder.locale,
    timeZone: founder.timeZone,
    createdAt: now,
  });
  await db.insert(memberships).values({
    tenantId,
    id: membershipId,
    userId: founder.userId,
    name: founder.name,
    email: founder.email,
    role: "admin",
    status: "active",
    joinedAt: now,
    lastActiveAt: now,
  });
  await claimMembership(db, { userId: founder.userId, membershipId });
  await db.insert(billingDetails).values({ tenantId, billingEmail: founder.email });
  await takeTerms(db, { tenantId, plan: "starter", now });
}

async function startTrial(scope: Scope): Promise<void> {
  const { db, tenantId, now } = scope;
  const trialEndsAt = addDays(now, trialDays);
  await db.update(workspaces).set({ trialStartedAt: now, trialEndsAt }).where(eq(workspaces.tenantId, tenantId));
  await takeTerms(db, { tenantId, plan: trialPlan, now });
  for (const { kind, at } of trialSteps(trialEndsAt)) await schedule(db, { kind, refId: tenantId, at });
  await recordEvent(scope, {
    action: "trial.started",
    target: { kind: "workspace", id: tenantId, label: scope.standing.workspace.name },
    after: { plan: trialPlan, trialEndsAt },
  });
}

/** The copy that the workspace keeps, whatever the price list says later. */
async function takeTerms(db: Database, { tenantId, plan, now }: { tenantId: string; plan: PlanKey; now: Date }): Promise<void> {
  const taken = termsOf(plan, now);
  await db.insert(terms).values({
    tenantId,
    plan,
    priceListVersion: taken.priceListVersion,
    limits: taken.limits,
    features: taken.features,
    overages: [...taken.overages],
    takenAt: now,
  });
}
