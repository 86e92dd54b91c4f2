import { startTestPooler, stopTestPooler } from "./pooler/test-pooler.ts";
import { releaseTestServer, startTestServer } from "./test-server.ts";

/** Vitest calls this once, before any worker starts; the workers inherit the environment it leaves. */
export async function setup(): Promise<void> {
  await startTestServer();
  if (process.env.TEST_POOLER === "on") await startTestPooler();
}

export async function teardown(): Promise<void> {
  await stopTestPooler();
  await releaseTestServer();
}
