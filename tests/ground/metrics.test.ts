import { expect, test } from "vitest";
import { createMetrics } from "#app/ops/metrics.ts";

test("what was observed can be read in Prometheus's text", async () => {
  const metrics = createMetrics("web");
  metrics.observeRequest({ method: "GET", route: "/w/:slug/members", status: 200, durationMs: 30 });
  metrics.observeJob({ job: "mail.deliver", outcome: "done", durationMs: 200 });
  metrics.countRefusal("not_found");
  metrics.countError("job");
  metrics.watchPool("afterlogin_tenant", { totalCount: 5, idleCount: 2, waitingCount: 1 });
  metrics.watchBacklog("outbox", async () => 7);
  const { contentType, body } = await metrics.render();
  expect(contentType).toMatch(/^text\/plain/);
  expect(body).toMatch(/http_request_duration_seconds_bucket\{le="0.05",component="web",method="GET",route="\/w\/:slug\/members",status="200"\} 1/);
  expect(body).toMatch(/http_request_duration_seconds_bucket\{le="0.025",[^}]*\} 0/);
  expect(body).toMatch(/job_duration_seconds_sum\{component="web",job="mail.deliver",outcome="done"\} 0.2/);
  expect(body).toMatch(/refusals_total\{code="not_found",component="web"\} 1/);
  expect(body).toMatch(/errors_total\{origin="job",component="web"\} 1/);
  expect(body).toMatch(/db_pool_connections\{role="afterlogin_tenant",state="busy",component="web"\} 3/);
  expect(body).toMatch(/db_pool_connections\{role="afterlogin_tenant",state="waiting",component="web"\} 1/);
  expect(body).toMatch(/queue_backlog\{queue="outbox",component="web"\} 7/);
});
