import { config } from "#app/config.ts";
import { migrateDatabase, ownerUrlOf } from "#bin/local/database.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";

/** Brings the database to the newest version: roles, migrations, queues. Run it before the new web and worker. */
await orPlainMessage(async () => {
  const { release } = await localEnvironment();
  try {
    ownerUrlOf(config());
    await migrateDatabase(config(), console.log);
    console.log("The database is up to date.");
  } finally {
    await release();
  }
});
