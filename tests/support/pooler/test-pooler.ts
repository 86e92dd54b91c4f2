import { rolePasswords } from "#tests/support/template.ts";
import { testServerUrl } from "#tests/support/test-server.ts";
import { startPooler, type Pooler } from "./start.ts";

const variable = "AFTERLOGIN_TEST_POOLER";

/** Few enough that clients share them, enough that a test may hold two transactions of one role at once. */
const sharedPoolSize = 3;

let running: Pooler | null = null;

/** From here on, in this process and those it starts, the application's roles reach the test server through PgBouncer. */
export async function startTestPooler(): Promise<void> {
  running = await startPooler({ server: await testServerUrl(), passwords: rolePasswords, poolSize: sharedPoolSize });
  process.env[variable] = running.address;
}

export async function stopTestPooler(): Promise<void> {
  delete process.env[variable];
  await running?.stop();
  running = null;
}

/** host:port of the pooler that this run goes through; null where it goes to the server itself. */
export function poolerAddress(): string | null {
  return process.env[variable] ?? null;
}
