import { existsSync, globSync } from "node:fs";
import path from "node:path";
import { dataDir } from "#bin/local/project.ts";

export type Pgbouncer = { command: string; env: Record<string, string> };

/** Where a PgBouncer that was fetched for this checkout is unpacked. */
export const fetchedDir = path.join(dataDir, "pgbouncer");

/** The PgBouncer that is named, one on the path, the system's, or the one that was fetched; null where there is none. */
export function findPgbouncer(env: NodeJS.ProcessEnv = process.env): Pgbouncer | null {
  const onPath = (env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const places = [env.PGBOUNCER_PATH, ...[...onPath, "/usr/sbin"].map((folder) => path.join(folder, "pgbouncer"))];
  const command = places.find((file) => file !== undefined && file !== "" && existsSync(file));
  return command === undefined ? findFetched(fetchedDir) : { command, env: {} };
}

/** Its libraries lie beside it, and nowhere that the system would look. */
export function findFetched(dir: string): Pgbouncer | null {
  const command = path.join(dir, "usr/sbin/pgbouncer");
  if (!existsSync(command)) return null;
  const folders = new Set(globSync("{usr/,}lib/**/*.so.*", { cwd: dir }).map((file) => path.join(dir, path.dirname(file))));
  return { command, env: { LD_LIBRARY_PATH: [...folders].join(":") } };
}
