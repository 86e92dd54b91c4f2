import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Complaint } from "#bin/local/plain-message.ts";
import { driveRow, migration, registryEntry, schemaFile, testFile } from "./texts.ts";
import { spellings } from "./spellings.ts";

export type WrittenFile = { file: string; what: string };

const registry = "db/registry.ts";
const registryPlace = "// In the order in which a purge may delete them: those that refer before those referred to.\n";
const rows = "tests/rls/rows.ts";

/** Writes everything or nothing: what stands in the way is found before the first file is touched. */
export function writeTable(projectDir: string, args: readonly string[]): { name: string; files: WrittenFile[] } {
  const name = nameFrom(args);
  const at = (file: string): string => path.join(projectDir, file);
  const known = readFileSync(at(registry), "utf8");
  if (new RegExp(`"\\w+\\.${name}"`).test(known)) throw new Complaint(`${name} exists: ${registry} has it.`);
  const planted = readFileSync(at(rows), "utf8");
  const { kebab } = spellings(name);
  const created = [
    { file: `migrations/${nextNumber(at("migrations"))}_${name}.sql`, text: migration(name), what: "the table, its policies and grants" },
    { file: `db/schema/${kebab}.ts`, text: schemaFile(name), what: "the table for drizzle" },
    { file: `tests/rls/${kebab}.test.ts`, text: testFile(name), what: "a first test" },
  ];
  const taken = created.find(({ file }) => existsSync(at(file)));
  if (taken !== undefined) throw new Complaint(`${name} exists: there is a file ${taken.file}.`);
  const changed = [
    { file: registry, text: insertAfter(known, registryPlace, registryEntry(name), registry), what: "its class, its place in export and purge" },
    { file: rows, text: insertBeforeEnd(planted, driveRow(name)), what: "its row in the drive" },
  ];
  const files = [...created, ...changed];
  for (const { file, text } of files) writeFileSync(at(file), text);
  return { name, files: files.map(({ file, what }) => ({ file, what })) };
}

function nameFrom(args: readonly string[]): string {
  const [name] = args;
  if (name === undefined || args.length !== 1) throw new Complaint("Usage: npm run new:table -- <name>, as in npm run new:table -- time_entries");
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) throw new Complaint(`${name} is not in snake_case: lower-case words with _ between them, as in time_entries.`);
  if (!/[^s]s$/.test(name)) throw new Complaint(`${name} is not a plural: tables are named for their rows, as in time_entries.`);
  if (name.length > 40) throw new Complaint(`${name} is longer than 40 characters, and its indexes carry its name.`);
  if (["this", "arguments"].includes(name)) throw new Complaint(`${name} is a word of the language that we write in.`);
  return name;
}

function nextNumber(dir: string): string {
  const numbers = readdirSync(dir).map((file) => Number(/^(\d{4})_.+\.sql$/.exec(file)?.[1] ?? 0));
  return String(Math.max(0, ...numbers) + 1).padStart(4, "0");
}

function insertAfter(text: string, place: string, line: string, file: string): string {
  const end = text.indexOf(place) + place.length;
  if (!text.includes(place)) throw new Complaint(`${file} has lost the line after which tables are entered: ${place.trim()}`);
  return text.slice(0, end) + line + text.slice(end);
}

/** The rows are the last thing in their file, in the order in which they are planted. */
function insertBeforeEnd(text: string, entry: string): string {
  const end = text.lastIndexOf("};");
  if (!text.includes("const inserts") || end < text.indexOf("const inserts")) throw new Complaint(`${rows} no longer ends with the drive's rows.`);
  return text.slice(0, end) + entry + text.slice(end);
}
