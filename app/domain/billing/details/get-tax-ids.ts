import { listTaxIds } from "#app/domain/billing/details/tax-id-rows.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** The tax ids with what their registers said, for whoever may change them. */
export async function getTaxIds(scope: Scope) {
  await authorize(scope, "billing.manage");
  return (await listTaxIds(scope)).map(({ id, type, value, verification }) => ({ id, type, value, verification }));
}
