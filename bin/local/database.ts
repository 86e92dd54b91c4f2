import type { Config } from "#app/config.ts";
import { migrate } from "#db/migrate.ts";
import { installQueues } from "#jobs/install.ts";
import { Complaint } from "./plain-message.ts";

/** Roles, migrations and queues. A process that was given no privileged login leaves them to whoever has one. */
export async function migrateDatabase({ database }: Config, say: (line: string) => void): Promise<void> {
  if (database.ownerUrl === null) return;
  try {
    await migrate(database.ownerUrl, { rolePasswords: database.rolePasswords, log: say });
    await installQueues(database.ownerUrl);
  } catch (error) {
    throw new Complaint(`The database could not be brought to this version: ${(error as Error).message}`, { cause: error });
  }
}

export function ownerUrlOf({ database }: Config): string {
  if (database.ownerUrl !== null) return database.ownerUrl;
  throw new Complaint("This needs a privileged login: set DATABASE_URL or DATABASE_URL_OWNER.");
}
