import { billingMailFacts, mailBillingManagers } from "#app/domain/billing/mail-billing-managers.ts";
import { isBilled, warningFact, type Period, type WarningStep } from "#app/domain/billing/usage/usage.rules.ts";
import { formatDate } from "#app/domain/dates.rules.ts";
import { amountUsed, meters, overageText } from "#app/domain/meters.rules.ts";
import type { MeterKey } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import { usageWarningMail } from "#app/emails/billing/usage-warning.ts";

export type UsageReached = { meter: MeterKey; used: number; allowed: number; step: WarningStep; period: Period };

/** Tells those who manage billing, once for each step and period. */
export async function warnOfUsage(scope: Scope, { meter, used, allowed, step, period }: UsageReached): Promise<void> {
  const { standing, tenantId } = scope;
  const { locale } = standing.workspace;
  const { subscription } = standing;
  const overage = subscription && isBilled(meter, subscription) ? standing.terms.overages.find((one) => one.meter === meter && one.interval === subscription.interval && one.currency === subscription.currency) : undefined;
  const mail = usageWarningMail({
    ...billingMailFacts(scope),
    step,
    label: meters[meter].label,
    used: amountUsed(meter, used, locale),
    allowed: amountUsed(meter, allowed, locale),
    resetsAt: meters[meter].counts === "total" ? period.end : null,
    overage: isBilled(meter, subscription) ? (overage ? overageText(overage, locale) : "billed by use") : null,
  });
  await mailBillingManagers(scope, warningFact({ tenantId, meter, period, allowed, step }), mail);
}

/** Why nothing more is counted, and what to do. */
export function usageStopped({ standing }: Scope, { meter, used, allowed, period }: Omit<UsageReached, "step">): string {
  const { locale, timeZone } = standing.workspace;
  const { label, counts } = meters[meter];
  const left = `${label}: ${amountUsed(meter, used, locale)} of ${amountUsed(meter, allowed, locale)} are used, and this does not fit beside them.`;
  return counts === "total"
    ? `${left} It begins anew on ${formatDate(period.end, { locale, timeZone })}; a larger plan has more.`
    : `${left} Remove something, or ask whoever manages billing for a plan with more.`;
}
