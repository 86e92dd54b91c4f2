import { releaseTestServer, startTestServer } from "./test-server.ts";

/** Vitest calls this once, before any worker starts; the workers inherit the environment it leaves. */
export async function setup(): Promise<void> {
  await startTestServer();
}

export async function teardown(): Promise<void> {
  await releaseTestServer();
}
