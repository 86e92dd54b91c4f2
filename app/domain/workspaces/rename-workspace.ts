import { and, eq, sql } from "drizzle-orm";
import { claimSlug } from "#db/directory.ts";
import { workspaces } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuseInvalid, refuseStale } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";
import { cleanText, textMessage } from "#app/domain/text.rules.ts";
import { workspaceName } from "#app/domain/workspaces/create-workspace.ts";
import { slugMessages, slugProblem } from "#app/domain/workspaces/slugs.rules.ts";

/**
 * Another name, another address, or both. The old address is free for others at once and leads nowhere here.
 * Refuses invalid by field, and conflict when somebody saved settings meanwhile.
 */
export async function renameWorkspace(
  scope: Scope,
  input: { name: string; slug: string; version: number },
): Promise<{ name: string; slug: string }> {
  await authorize(scope, "workspace.settings");
  const before = scope.standing.workspace;
  const { name, slug } = checked(input);
  if (input.version !== before.version) refuseStale("The workspace");
  const changed = await scope.db
    .update(workspaces)
    .set({ name, slug, version: sql`${workspaces.version} + 1` })
    .where(and(eq(workspaces.tenantId, scope.tenantId), eq(workspaces.version, input.version)))
    .returning({ tenantId: workspaces.tenantId });
  if (changed.length === 0) refuseStale("The workspace");
  if (!(await claimSlug(scope.db, slug))) refuseInvalid({ slug: "Another workspace has this address. Choose another one." });
  await recordEvent(scope, {
    action: "workspace.renamed",
    target: { kind: "workspace", id: scope.tenantId, label: name },
    before: { name: before.name, slug: before.slug },
    after: { name, slug },
  });
  return { name, slug };
}

function checked(input: { name: string; slug: string }): { name: string; slug: string } {
  const name = cleanText(input.name, workspaceName);
  const slug = input.slug.trim().toLowerCase();
  const problem = slugProblem(slug);
  const fields = {
    ...(name.ok ? {} : { name: textMessage(name.problem, workspaceName) }),
    ...(problem ? { slug: slugMessages[problem] } : {}),
  };
  if (!name.ok || problem) refuseInvalid(fields);
  return { name: name.text, slug };
}
