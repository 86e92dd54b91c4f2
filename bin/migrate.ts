import { config } from "#app/config.ts";
import { migrate } from "#db/migrate.ts";
import { installQueues } from "#jobs/install.ts";
import { ownerUrlOf } from "#bin/local/database.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";

/** Brings the database to the newest version: roles, migrations, queues. Run it before the new web and worker. */
await orPlainMessage(async () => {
  const { release } = await localEnvironment();
  try {
    const ownerUrl = ownerUrlOf(config());
    const { applied } = await migrate(ownerUrl, { rolePasswords: config().database.rolePasswords, log: console.log });
    await installQueues(ownerUrl);
    console.log(applied.length === 0 ? "The database is up to date." : `${applied.length} migrations applied.`);
  } finally {
    await release();
  }
});
