import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** The little of a pool that is measured. */
export type MeasuredPool = { totalCount: number; idleCount: number; waitingCount: number };

export type Metrics = {
  /** `route` is the pattern, never the path: its values must be few. */
  observeRequest(request: { method: string; route: string; status: number; durationMs: number }): void;
  observeJob(job: { job: string; outcome: "done" | "retry" | "failed"; durationMs: number }): void;
  countRefusal(code: string): void;
  countError(component: string): void;
  watchPool(role: string, pool: MeasuredPool): void;
  /** How many rows wait in a queue of ours; asked when the metrics are read. */
  watchBacklog(queue: string, count: () => Promise<number>): void;
  render(): Promise<{ contentType: string; body: string }>;
};

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const jobSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300];

/** One registry for one process; its web server or worker makes it and hands it on. */
export function createMetrics(component: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ component });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's arrival to the end of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: requestSeconds,
    registers,
  });
  const jobs = new Histogram({
    name: "job_duration_seconds",
    help: "Time that one attempt of a job took.",
    labelNames: ["job", "outcome"],
    buckets: jobSeconds,
    registers,
  });
  const refusals = new Counter({ name: "refusals_total", help: "Requests that the rules refused.", labelNames: ["code"], registers });
  const errors = new Counter({ name: "errors_total", help: "Errors that nobody expected.", labelNames: ["origin"], registers });
  const pools = poolGauges(registers);
  const backlogs = backlogGauge(registers);
  return {
    observeRequest: ({ method, route, status, durationMs }) =>
      requests.observe({ method, route, status: String(status) }, durationMs / 1000),
    observeJob: ({ job, outcome, durationMs }) => jobs.observe({ job, outcome }, durationMs / 1000),
    countRefusal: (code) => refusals.inc({ code }),
    countError: (origin) => errors.inc({ origin }),
    watchPool: (role, pool) => void pools.set(role, pool),
    watchBacklog: (queue, count) => void backlogs.set(queue, count),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function poolGauges(registers: Registry[]): Map<string, MeasuredPool> {
  const watched = new Map<string, MeasuredPool>();
  new Gauge({
    name: "db_pool_connections",
    help: "Connections of a database role, and callers that wait for one.",
    labelNames: ["role", "state"],
    registers,
    collect() {
      for (const [role, pool] of watched) {
        this.set({ role, state: "busy" }, pool.totalCount - pool.idleCount);
        this.set({ role, state: "idle" }, pool.idleCount);
        this.set({ role, state: "waiting" }, pool.waitingCount);
      }
    },
  });
  return watched;
}

function backlogGauge(registers: Registry[]): Map<string, () => Promise<number>> {
  const watched = new Map<string, () => Promise<number>>();
  new Gauge({
    name: "queue_backlog",
    help: "Rows that wait for their work.",
    labelNames: ["queue"],
    registers,
    async collect() {
      for (const [queue, count] of watched) this.set({ queue }, await count());
    },
  });
  return watched;
}
