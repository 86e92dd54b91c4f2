import path from "node:path";
import { config } from "#app/config.ts";
import { restoreBackup, RestoreRefused } from "#bin/backup/restore.ts";
import { migrateDatabase, ownerUrlOf } from "#bin/local/database.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { Complaint, orPlainMessage } from "#bin/local/plain-message.ts";

/** npm run restore -- directory: into the database that the environment names, which must be empty. */
await orPlainMessage(async () => {
  const [given] = process.argv.slice(2);
  if (given === undefined) throw new Complaint("Which backup? npm run restore -- directory");
  const { release } = await localEnvironment();
  try {
    await migrateDatabase(config(), console.log);
    const dir = path.resolve(process.env.INIT_CWD ?? ".", given);
    const manifest = await restoreBackup({ ownerUrl: ownerUrlOf(config()), dir, log: console.log });
    console.log(`Restored ${manifest.tables.length} tables as of ${manifest.takenAt}; every count and checksum agrees.`);
  } catch (error) {
    throw error instanceof RestoreRefused ? new Complaint(error.message) : error;
  } finally {
    await release();
  }
});
