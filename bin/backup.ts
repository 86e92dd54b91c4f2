import { mkdirSync } from "node:fs";
import path from "node:path";
import { config } from "#app/config.ts";
import { takeBackup } from "#bin/backup/take.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { Complaint, orPlainMessage } from "#bin/local/plain-message.ts";
import { dataDir } from "#bin/local/project.ts";

/** npm run backup -- [directory] */
await orPlainMessage(async () => {
  const { release } = await localEnvironment();
  try {
    const url = config().database.direct.afterlogin_backup;
    if (url === null) throw new Complaint("A backup signs in as afterlogin_backup: set DATABASE_URL_BACKUP.");
    const dir = path.resolve(process.env.INIT_CWD ?? ".", process.argv[2] ?? defaultDir());
    mkdirSync(path.dirname(dir), { recursive: true });
    const manifest = await takeBackup({ url, dir, log: console.log });
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    console.log(`${rows} rows of ${manifest.tables.length} tables, as of ${manifest.takenAt}, are in ${dir}`);
  } finally {
    await release();
  }
});

function defaultDir(): string {
  return path.join(dataDir, "backups", new Date().toISOString().replace(/[:.]/g, "-"));
}
