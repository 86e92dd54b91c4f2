import type { ClientBase } from "pg";
import { functionsAsListed } from "#db/law/functions.ts";
import { databaseGrants, defaultGrants, parameterGrants, schemaGrants, systemGrants, tableGrants } from "#db/law/grants.ts";
import { indexes, leakingOperators, leakingExpressions, primaryKeys, tenantColumn } from "#db/law/indexes.ts";
import { checkedKeys, constraints, foreignKeyIndexes, foreignKeys, looseColumns } from "#db/law/references.ts";
import { policies, queuePolicies } from "#db/law/policies.ts";
import { memberships, roles, settings, whatRolesOwn } from "#db/law/roles.ts";
import { otherKinds, registered, rowSecurity, waysOut } from "#db/law/tables.ts";

/**
 * The law of the catalog: what must hold of every table, policy, key, index, function, grant and role.
 * Answers one line for each departure from it; none when the law is kept. `client` is logged in as whoever migrates.
 */
export async function findings(client: ClientBase): Promise<string[]> {
  const found = new Set<string>();
  for (const rule of rules) for (const line of await rule(client)) found.add(line);
  return [...found].sort();
}

const rules = [
  registered,
  rowSecurity,
  otherKinds,
  waysOut,
  policies,
  queuePolicies,
  tenantColumn,
  primaryKeys,
  indexes,
  leakingOperators,
  leakingExpressions,
  foreignKeys,
  foreignKeyIndexes,
  looseColumns,
  checkedKeys,
  constraints,
  functionsAsListed,
  tableGrants,
  schemaGrants,
  databaseGrants,
  defaultGrants,
  parameterGrants,
  systemGrants,
  roles,
  memberships,
  whatRolesOwn,
  settings,
];
