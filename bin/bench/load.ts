import http from "node:http";

export interface LoadResult {
  requests: number;
  seconds: number;
  /** Milliseconds of each answer, sorted. */
  latencies: number[];
}

export interface Load {
  port: number;
  connections: number;
  seconds: number;
  next: () => { path: string; method: "GET" | "POST"; headers: Record<string, string>; body?: string };
}

/** Keeps `connections` requests under way for a while. An answer other than 200 ends the run: a fast refusal is no result. */
export async function load({ port, connections, seconds, next }: Load): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const at = performance.now();
        await once(agent, port, next());
        latencies.push(performance.now() - at);
      }
    }),
  );
  agent.destroy();
  return { requests: latencies.length, seconds: (performance.now() - begun) / 1000, latencies: latencies.sort((a, b) => a - b) };
}

function once(agent: http.Agent, port: number, ask: ReturnType<Load["next"]>): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, port, host: "127.0.0.1", path: ask.path, method: ask.method, headers: ask.headers }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`${ask.path} answered ${response.statusCode}.`))));
    });
    request.on("error", reject);
    request.end(ask.body);
  });
}

export function perSecond({ requests, seconds }: LoadResult): number {
  return requests / seconds;
}

export function percentile({ latencies }: LoadResult, part: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0;
}

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
