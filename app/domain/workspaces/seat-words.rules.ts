import { roomUnder } from "#app/domain/entitlements.rules.ts";
import { formatMoney } from "#app/domain/money.rules.ts";
import { settledCurrency, suggestedCurrency } from "#app/domain/currency.rules.ts";
import { priceOf, type Terms } from "#app/domain/plans.rules.ts";
import { isLive, type SubscriptionState } from "#app/domain/subscription-state.ts";

export interface SeatView {
  used: number;
  invited: number;
  /** null: unlimited. */
  total: number | null;
  words: string;
}

/** "12 used, 2 held by open invitations, 1 free. Another seat costs $12.00 a month." */
export function seatView(input: {
  usage: { members: number; invited: number };
  terms: Pick<Terms, "plan" | "limits">;
  subscription: Pick<SubscriptionState, "status" | "unitAmount" | "currency" | "interval"> | null;
  onTrial: boolean;
  locale: string;
}): SeatView {
  const { members, invited } = input.usage;
  const total = input.terms.limits.seats;
  const free = roomUnder(total, members + invited).left;
  const counted = [
    `${members} used`,
    invited > 0 ? `${invited} held by open invitations` : null,
    free === null ? null : `${free} free`,
  ].filter((part) => part !== null);
  return { used: members, invited, total, words: `${counted.join(", ")}. Viewers hold none. ${priceWords(input)}` };
}

function priceWords({ subscription, terms, onTrial, locale }: Parameters<typeof seatView>[0]): string {
  if (subscription && isLive(subscription.status)) {
    const price = formatMoney({ amount: subscription.unitAmount, currency: subscription.currency }, locale);
    return `Another seat costs ${price} a ${subscription.interval}.`;
  }
  if (onTrial) return "Seats cost nothing during the trial.";
  const growth = priceOf("growth", "month", settledCurrency(subscription) ?? suggestedCurrency(locale));
  if (terms.plan !== "starter" || !growth) return "";
  return `More seats come with Growth, at ${formatMoney({ amount: growth.unitAmount, currency: growth.currency }, locale)} each a ${growth.interval}.`;
}
