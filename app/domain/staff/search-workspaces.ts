import { databaseOver } from "#db/database.ts";
import { staffSearch, type WorkspaceHit } from "#db/directory.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { authorizeStaff, type StaffDesk } from "#app/domain/staff/staff.ts";
import { cleanText, oneLine } from "#app/domain/text.rules.ts";

export interface Search {
  term: string;
  hits: WorkspaceHit[];
  /** There are more than are listed. */
  more: boolean;
}

const most = 50;
const termRule = oneLine(200);

/**
 * By email, name, slug, Stripe id, invoice number or request id; without a term, the newest. What was looked for is not
 * kept, only that somebody looked, and what kind of thing was found how often.
 */
export async function searchWorkspaces(desk: StaffDesk, raw: string): Promise<Search> {
  authorizeStaff(desk, "workspaces.read");
  const cleaned = cleanText(raw, termRule);
  const term = cleaned.ok ? cleaned.text : "";
  const db = databaseOver(desk.pool);
  const hits = await staffSearch(db, { term, limit: most + 1 });
  if (term !== "") {
    const matchedBy = [...new Set(hits.map((hit) => hit.matchedBy))];
    await recordStaffEvent(db, desk.request, { action: "search.made", staff: desk.staff, detail: { matchedBy, results: Math.min(hits.length, most) } });
  }
  return { term, hits: hits.slice(0, most), more: hits.length > most };
}
