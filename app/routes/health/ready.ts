import type { LoaderFunctionArgs } from "react-router";
import { stateOf } from "#app/http/context.ts";
import { readiness } from "#app/http/readiness.ts";

/** The names of this version's migrations, known when it was built. */
const migrations = Object.keys(import.meta.glob("../../../migrations/*.sql", { query: "?raw" })).map((path) => path.slice(path.lastIndexOf("/") + 1));

/** 200: send requests here. 503: do not, and why. It names what failed and nothing more. */
export async function loader({ context }: LoaderFunctionArgs) {
  const found = await readiness(stateOf(context).runtime, migrations);
  return Response.json(found, { status: found.ready ? 200 : 503, headers: { "cache-control": "no-store" } });
}
