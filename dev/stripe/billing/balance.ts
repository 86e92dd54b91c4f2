import { change } from "../events.ts";
import { newId } from "../ids.ts";
import type { BalanceTransaction, Customer } from "../shapes.ts";
import type { World } from "../world.ts";

interface Adjustment {
  /** Negative is credit in the customer's favour, in minor units. */
  amount: number;
  currency: string;
  type: BalanceTransaction["type"];
  invoice: string | null;
  description: string | null;
  creditNote?: string;
}

export function adjustBalance(world: World, customer: Customer, adjustment: Adjustment): BalanceTransaction {
  change(world, "customer.updated", customer, () => {
    customer.balance += adjustment.amount;
    customer.currency ??= adjustment.currency;
  });
  return world.store.balanceTransactions.put({
    id: newId("cbtxn"),
    object: "customer_balance_transaction",
    amount: adjustment.amount,
    checkout_session: null,
    created: world.clock.seconds(),
    credit_note: adjustment.creditNote ?? null,
    currency: adjustment.currency,
    customer: customer.id,
    customer_account: null,
    description: adjustment.description,
    ending_balance: customer.balance,
    invoice: adjustment.invoice,
    livemode: false,
    metadata: {},
    type: adjustment.type,
  });
}
