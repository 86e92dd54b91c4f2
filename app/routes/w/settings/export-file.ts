import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { isId } from "#db/ids.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { getExportFile } from "#app/domain/workspaces/export-workspace.ts";
import { workspaceLoader } from "#app/http/route.ts";

const expand = promisify(gunzip);

export const loader = workspaceLoader(async ({ scope, params }) => {
  const receiptId = params.receiptId ?? "";
  if (!isId(receiptId)) refuseUnknown();
  const json = await expand(await getExportFile(scope, receiptId));
  const { slug } = scope.standing.workspace;
  return new Response(new Uint8Array(json), {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="afterlogin-${slug}.json"`,
      "cache-control": "private, no-store",
    },
  });
});
