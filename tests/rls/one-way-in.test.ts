import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { projectDir } from "#bin/local/project.ts";
import { tables } from "#db/registry.ts";

/**
 * No Scope, no rows, in the source as well as in the database: who sweeps across workspaces asks the directory, and only a
 * Scope's own connection is asked for what is inside one. (Row security answers nobody else anything; this keeps such a
 * question from being written at all.)
 */

/** Files that come near both a workspace's tables and a connection of their own, and what for. */
const besides: Record<string, string> = {
  "app/domain/billing/usage/reconcile-usage.ts": "the directory and the platform's receipt beside Scopes",
  "app/domain/staff/extend-trial.ts": "staff's events beside a Scope",
  "app/domain/staff/overrides.ts": "staff's events beside a Scope",
  "app/domain/staff/write-off-debt.ts": "staff's events beside Scopes",
  "app/domain/staff/ask-why.ts": "identity's tables and staff's events beside two Scopes",
  "app/domain/workspaces/look-at-invitation.ts": "the directory, for where a link leads",
  "jobs/handlers/workspace-purge.ts": "the platform's receipt, which outlives the workspace",
  "jobs/handlers/profile-fan-out.ts": "identity's tables and the directory beside Scopes",
  "jobs/handlers/retention-sweep.ts": "tables of the platform and the queue beside Scopes",
  "db/seed/stage.ts": "identity's tables beside Scopes",
};

/** As the owner and not as a role of the application, or texts that become other files. */
const owners = /^(db\/law\/|db\/(law|migrate|backfill|registry|functions)\.ts|db\/schema\/|bin\/(backup|bench|doctor|mutate|new-table|test)\/|bin\/bench\.ts)/;

const tenantTables = tables.filter((table) => table.class === "tenant").map(({ name }) => name.replace("tenant.", ""));
const inSql = new RegExp(`\\btenant\\.(${tenantTables.join("|")})\\b`);
const inDrizzle = /from "#db\/schema\/(workspaces|projects|billing|usage)\.ts"/;
/** A connection that is no Scope's: a pool asked, or drizzle laid over one. */
const ownConnection = /\bdatabaseOver\(|\binTransaction\(|\bpool\.query\b|\bpools\.\w+\.query\b|\.connect\(\)|new pg\.(Client|Pool)|\b(worker|admin|client)\.query\b/;

const sources = ["app", "jobs", "db", "bin"].flatMap(read).filter(({ file }) => !owners.test(file));

describe("a workspace's tables", () => {
  test("are asked for by no file that has a connection of its own, but for these", () => {
    const near = sources.filter(({ text }) => (inSql.test(text) || inDrizzle.test(text)) && ownConnection.test(text)).map(({ file }) => file);
    expect(near.filter((file) => !(file in besides))).toEqual([]);
    expect(Object.keys(besides).filter((file) => !near.includes(file))).toEqual([]);
  });

  test("stand in no statement that is handed to a pool", () => {
    const found = sources.flatMap(({ file, text }) => statements(text).filter((sql) => inSql.test(sql)).map((sql) => `${file}: ${sql.slice(0, 80)}`));
    expect(found).toEqual([]);
  });

  test("stand in no drizzle query over a connection of its own", () => {
    const names = /\.(?:select|from|update|insert|delete|innerJoin|leftJoin|into)\((\w+)/g;
    for (const file of Object.keys(besides)) {
      const { text } = sources.find((source) => source.file === file)!;
      const imported = [...text.matchAll(/import \{ ([^}]+) \} from "#db\/schema\/(?:workspaces|projects|billing|usage)\.ts"/g)].flatMap((match) => match[1]!.split(",").map((name) => name.trim()));
      // Statement by statement: what begins at a pool mentions none of those tables.
      const own = text.split(/;\n/).filter((statement) => /\bdatabaseOver\(/.test(statement));
      const found = own.flatMap((statement) => [...statement.matchAll(names)].map((match) => match[1]!)).filter((name) => imported.includes(name));
      expect([file, found]).toEqual([file, []]);
    }
  });
});

test("the directory's functions are called from db/directory.ts, and at three more places that stand here", () => {
  const calls = sources.filter(({ file, text }) => file !== "db/directory.ts" && /\bdirectory\.[a-z_]+\(/.test(text)).map(({ file }) => file);
  expect(calls.sort()).toEqual(["app/domain/scope.ts", "app/http/enter.ts", "db/clock.ts"]);
});

test("the workspace is set in one place", () => {
  const setting = /set (local|session)? ?app\.tenant_id|set_config\(\s*'app\.tenant_id'/i;
  expect(sources.filter(({ file, text }) => file !== "db/tenant.ts" && setting.test(text)).map(({ file }) => file)).toEqual([]);
});

/** The texts that are handed to a pool's query(). */
function statements(text: string): string[] {
  return [...text.matchAll(/\.query(?:<[^>]*(?:<[^>]*>)?[^>]*>)?\(\s*(`[^`]*`|"[^"]*"|'[^']*')/g)].map((match) => match[1]!);
}

function read(dir: string): { file: string; text: string }[] {
  return readdirSync(path.join(projectDir, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file: path.relative(projectDir, file).split(path.sep).join("/"), text: withoutComments(readFileSync(file, "utf8")) }));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
