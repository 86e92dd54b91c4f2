import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { projectDir } from "#bin/local/project.ts";
import type { SourceMutant } from "./mutant.ts";

/** Each `authorize` of a verb, taken out: whoever knows the address may do it. */
export function authorizeMutants(): SourceMutant[] {
  const parts = ["audit", "workspaces", "billing", "projects"];
  return parts.flatMap((part) =>
    filesIn(`app/domain/${part}`).flatMap((file) =>
      [...read(file).matchAll(/^ *await authorize\((?:[^()]|\([^()]*\))*\);$/gm)].map((match) => ({
        name: `${file}: without ${match[0].trim()}`,
        file,
        from: match.index,
        find: match[0],
        replace: "",
        tests: [["tests/domain/every-verb.test.ts"], [`tests/domain/${part}`], ["tests/routes/doors"]],
      })),
    ),
  );
}

/** Staff's own: the same for `authorizeStaff`. */
export function staffMutants(): SourceMutant[] {
  return filesIn("app/domain/staff").flatMap((file) =>
    [...read(file).matchAll(/^ *authorizeStaff\([^()]*\);$/gm)].map((match) => ({
      name: `${file}: without ${match[0].trim()}`,
      file,
      from: match.index,
      find: match[0],
      replace: "",
      tests: [["tests/domain/staff/every-verb.test.ts"], ["tests/domain/staff"], ["tests/routes/staff"]],
    })),
  );
}

const groups = ["everyone", "membersUp", "membersOwn", "adminsUp", "ownerOnly"] as const;

/** Each cell of the two tables of permissions, moved to its neighbours, and each flag turned. */
export function cellMutants(): SourceMutant[] {
  const file = "app/domain/permissions.rules.ts";
  const source = read(file);
  const tests = [["tests/rules/permissions.test.ts"]];
  const rows = [...source.matchAll(/^ {2}"([\w.]+)": row\(("[^"]*"), "(\w+)"(?:, \{([^}]*)\})?\),$/gm)];
  return [
    ...rows.flatMap((row): SourceMutant[] => {
      const [line, permission, label, group, flags = ""] = row;
      const at = groups.indexOf(group as (typeof groups)[number]);
      const others = at < 0 ? [...groups] : groups.filter((_, index) => Math.abs(index - at) === 1);
      const mutate = (name: string, replace: string) => ({ name: `${permission}: ${name}`, file, from: row.index, find: line, replace, tests });
      return [
        ...others.map((other) => mutate(`for ${other} instead of ${group}`, line.replace(`"${group}"`, `"${other}"`))),
        ...["survivesReadOnly", "growth"].map((flag) => mutate(`${flag} turned`, `  "${permission}": row(${label}, "${group}", { ${turned(flags, flag)} }),`)),
      ];
    }),
    ...staffCells(),
  ];
}

function turned(flags: string, flag: string): string {
  const kept = flags.split(",").map((one) => one.trim()).filter((one) => one !== "" && !one.startsWith(flag));
  return (flags.includes(flag) ? kept : [...kept, `${flag}: true`]).join(", ");
}

function staffCells(): SourceMutant[] {
  const file = "app/domain/staff/staff-permissions.rules.ts";
  const roles = ["support", "billing", "admin"];
  return [...read(file).matchAll(/^ {2}"([\w.]+)": (?:row|planned)\("[^"]*", "(\w+)"\),$/gm)].flatMap((row) =>
    roles
      .filter((role) => role !== row[2])
      .map((role) => ({
        name: `staff ${row[1]}: from ${role} instead of ${row[2]}`,
        file,
        from: row.index,
        find: row[0],
        replace: row[0].replace(`"${row[2]}")`, `"${role}")`),
        tests: [["tests/rules/staff-permissions.test.ts"]],
      })),
  );
}

/** Each condition of a directory function's look-ups, taken out of the migration that makes it. */
export function directoryMutants(): SourceMutant[] {
  const tests = [["tests/rls/directory.test.ts"], ["tests/rls"], ["tests/domain/workspaces", "tests/domain/identity", "tests/domain/projects"], ["tests/jobs"], ["tests/domain/staff", "tests/domain/billing"], ["tests/routes"]];
  return standingFunctions().flatMap(({ file, name, at, text }) =>
    conditionsOf(text).map((condition) => ({
      name: `directory.${name} (${file}): without “${condition.find.replace(/\s+/g, " ").trim()}”`,
      file,
      from: at + condition.at,
      find: condition.find,
      replace: condition.replace,
      tests,
    })),
  );
}

interface Definition {
  file: string;
  name: string;
  at: number;
  text: string;
}

/** Each function as the last migration that makes it left it; a later one may replace or drop it. */
function standingFunctions(): Definition[] {
  const standing = new Map<string, Definition>();
  for (const file of filesIn("migrations")) {
    for (const match of read(file).matchAll(/^drop function directory\.(\w+)|^create (?:or replace )?function directory\.(\w+)[\s\S]*?^end \$\$;$/gm)) {
      const [text, dropped, made] = match;
      if (dropped) standing.delete(dropped);
      else standing.set(made!, { file, name: made!, at: match.index, text });
    }
  }
  return [...standing.values()];
}

/** `and …` up to the next clause, and `where …` as a whole condition when it is followed by none. */
function conditionsOf(body: string): { at: number; find: string; replace: string }[] {
  // A word with the parentheses of its call, or parentheses alone; two deep.
  const term = String.raw`(?:[^()\s;]+(?:\((?:[^()]|\([^()]*\))*\))?|\((?:[^()]|\([^()]*\))*\))`;
  const ends = String.raw`(?:and|or|then|order|limit|group|on conflict|returning|union|for)\b`;
  const condition = new RegExp(String.raw`\b(and|where) (${term}(?: (?!${ends})${term})*)`, "g");
  const named = body.indexOf("$$");
  return [...body.matchAll(condition)].filter(({ index }) => index > named).map((match) => ({ at: match.index, find: match[0], replace: `${match[1]} true` }));
}

function filesIn(dir: string): string[] {
  return readdirSync(path.join(projectDir, dir), { recursive: true, encoding: "utf8" }).filter((name) => /\.(ts|sql)$/.test(name)).sort().map((name) => `${dir}/${name}`);
}

function read(file: string): string {
  return readFileSync(path.join(projectDir, file), "utf8");
}
