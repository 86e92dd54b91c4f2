import { createHash, timingSafeEqual } from "node:crypto";
import type { LoaderFunctionArgs } from "react-router";
import { stateOf } from "#app/http/context.ts";
import type { Runtime } from "#app/runtime.ts";

/**
 * For Prometheus. With METRICS_TOKEN set it asks for it; without, there are metrics everywhere but in production. The
 * caller's address proves nothing there: behind a proxy on the same machine everybody comes from it.
 */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { runtime } = stateOf(context);
  const { metricsToken, environment } = runtime.config;
  if (metricsToken === null && environment === "production") return new Response(null, { status: 404 });
  if (metricsToken !== null && !carries(request, metricsToken)) {
    return new Response("This asks for a bearer token.\n", { status: 401, headers: { "www-authenticate": "Bearer", "content-type": "text/plain" } });
  }
  watchBacklogs(runtime);
  const { contentType, body } = await runtime.metrics.render();
  return new Response(body, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}

function carries(request: Request, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  // Digests of one length: the comparison tells nothing of either.
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** What waits, as staff could count it. Set again at each reading, which changes nothing. */
function watchBacklogs({ metrics, pools }: Runtime): void {
  const counts = {
    "mails waiting": "select count(*)::int as rows from queue.mails where status = 'waiting'",
    "mails parked": "select count(*)::int as rows from queue.mails where status = 'parked'",
    "stripe events": "select count(*)::int as rows from platform.stripe_events where status in ('received', 'processing', 'failed')",
    "stripe events given up": "select count(*)::int as rows from platform.stripe_events where status = 'dead'",
  };
  for (const [queue, text] of Object.entries(counts)) {
    metrics.watchBacklog(queue, async () => (await pools.afterlogin_staff.query<{ rows: number }>(text)).rows[0]?.rows ?? 0);
  }
}
