import { readFileSync } from "node:fs";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";
import { reviewed, reviewedFiles, sqlPlugin, sqlRules, type SqlRule } from "../../eslint.sql.ts";

// Without types, so that a case costs milliseconds.
const everywhere = new ESLint({ overrideConfigFile: true, overrideConfig: [rules()] });
const asReviewed = new ESLint({ overrideConfigFile: true, overrideConfig: [rules(), ...reviewedFiles] });

function rules() {
  return { files: ["**/*.ts"], plugins: { sql: sqlPlugin }, languageOptions: { parser: tseslint.parser as never }, rules: sqlRules };
}

const bad: [SqlRule, string][] = [
  ["session-setting", 'await client.query("set app.tenant_id = \'x\'");'],
  ["session-setting", 'await client.query("SET statement_timeout TO 0");'],
  ["session-setting", 'await client.query("set session app.tenant_id = \'x\'");'],
  ["session-setting", 'await client.query("set role afterlogin_owner");'],
  ["session-setting", 'await client.query("set time zone \'UTC\'");'],
  ["session-setting", 'await client.query("set session authorization afterlogin_owner");'],
  ["session-setting", 'await client.query("set session characteristics as transaction read only");'],
  ["session-setting", 'await client.query("begin; set search_path = tenant");'],
  ["session-setting", "await db.execute(sql`set app.tenant_id = ${id}`);"],
  ["session-setting", 'const text = "reset role";'],
  ["session-setting", 'const text = "reset all";'],
  ["session-setting", 'const text = "reset app.tenant_id";'],
  ["session-setting", 'const text = "discard all";'],
  ["session-setting", "await db.execute(sql`select set_config('app.tenant_id', ${id}, false)`);"],
  ["session-lock", 'await client.query("select pg_advisory_lock($1)", [1]);'],
  ["session-lock", "await db.execute(sql`select pg_try_advisory_lock(${1})`);"],
  ["session-lock", 'const text = "select pg_advisory_unlock_all()";'],
  ["session-lock", 'const text = "select pg_advisory_lock_shared(1)";'],
  ["cursor-with-hold", 'await client.query("declare c cursor with hold for select 1");'],
  ["cursor-with-hold", "await client.query(`DECLARE c SCROLL CURSOR\n  WITH HOLD FOR select 1`);"],
  ["listen", 'await client.query("listen outbox");'],
  ["listen", 'await client.query("UNLISTEN *");'],
  ["listen", "await client.query(`listen ${channel}`);"],
  ["named-statement", 'const find = db.select().from(tasks).prepare("find_tasks");'],
  ["named-statement", "const find = db.select().from(tasks).prepare(name);"],
  ["named-statement", 'await client.query({ name: "find", text: "select 1" });'],
  ["named-statement", 'await client.query("prepare find as select 1");'],
  ["named-statement", 'await client.query("execute find (1)");'],
  ["raw-text", "await db.execute(sql`select * from ${sql.raw(table)}`);"],
  ["built-text", "await client.query(`select * from ${table}`);"],
  ["built-text", 'await client.query("select * from " + table);'],
  ["built-text", "await client.query({ text: `select * from ${table}` });"],
  ["built-text", "await db.execute(`delete from tenant.tasks where id = '${id}'`);"],
  ["built-text", 'await pool.query(["select", table].join(" "));'],
  ["built-text", "const text = `select * from ${table}`; async function read() { await pool.query(text); }"],
  ["built-text", 'await pool.query("select * from t".replace("t", table));'],
  ["built-text", "await pool.query(copyFrom(`copy ${table} from stdin`));"],
];

test.each(bad)("%s complains of %s", async (rule, code) => {
  expect(await complaints(everywhere, "db/some.ts", code)).toContainEqual({ rule: `sql/${rule}`, says: sqlPlugin.rules[rule]?.meta?.messages?.banned });
});

test.each([
  'await client.query("set local app.tenant_id = \'x\'");',
  'await client.query("set constraints all immediate");',
  'await client.query("set transaction isolation level serializable");',
  'await client.query("update tenant.tasks set title = $1", [title]);',
  "await db.execute(sql`update tenant.tasks set title = ${title} where id = ${id}`);",
  'await client.query("select pg_advisory_xact_lock($1)", [1]);',
  'await client.query("select pg_notify($1, \'\')", [channel]);',
  'await client.query("declare c cursor for select 1");',
  "const find = db.select().from(tasks).where(eq(tasks.id, id));",
  'await client.query({ text: "select $1", values: [1] });',
  "await db.execute(sql`select * from ${tableNamed(name)}`);",
  "server.listen(port, host);",
  'const says = "Set up and sign in"; const more = "Reset your password"; const last = "Listen to this";',
  "const text = `${count} set aside`; say(text);",
  'const text = "select 1"; await pool.query(text);',
  "const values = [`%${words}%`]; await pool.query(\"select $1\", values);",
])("nothing complains of %s", async (code) => {
  expect(await complaints(everywhere, "db/some.ts", code)).toEqual([]);
});

const exceptions = Object.entries(reviewed).flatMap(([rule, files]) => Object.entries(files).map(([file, reason]) => [rule, file, reason] as const));

test.each(exceptions)("%s does not hold in %s, which still needs that: %s", async (rule, file) => {
  const code = readFileSync(file, "utf8");
  expect((await complaints(everywhere, file, code)).map((complaint) => complaint.rule)).toContain(`sql/${rule}`);
  expect((await complaints(asReviewed, file, code)).map((complaint) => complaint.rule)).not.toContain(`sql/${rule}`);
});

test("the project's own configuration knows the rules, and the exceptions", async () => {
  const eslint = new ESLint();
  const ofTenant = (await eslint.calculateConfigForFile("db/tenant.ts")) as { rules: Record<string, [number]> };
  const ofVerb = (await eslint.calculateConfigForFile("app/domain/projects/list-tasks.ts")) as { rules: Record<string, [number]> };
  for (const rule of Object.keys(sqlRules)) expect(ofVerb.rules[rule]?.[0], rule).toBe(2);
  expect(ofTenant.rules["sql/built-text"]?.[0]).toBe(0);
  expect(ofTenant.rules["sql/raw-text"]?.[0]).toBe(2);
});

async function complaints(eslint: ESLint, filePath: string, code: string): Promise<{ rule: string | null; says: string }[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map((message) => ({ rule: message.ruleId, says: message.message }));
}
