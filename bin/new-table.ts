import { projectDir } from "#bin/local/project.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";
import { writeTable } from "#bin/new-table/write-table.ts";

/** npm run new:table -- <name>: a table of the workspaces in every place that knows of tables, so that the law is kept from the first commit. */
await orPlainMessage(async () => {
  const { name, files } = writeTable(projectDir, process.argv.slice(2));
  console.log(`tenant.${name} is written:`);
  for (const { file, what } of files) console.log(`  ${file.padEnd(width(files))}  ${what}`);
  console.log(`
What to do next:
  1. Add its columns to the migration, the drizzle table and the drive's row, before the migration is applied anywhere.
     Every foreign key begins with tenant_id, and so does an index that covers it.
  2. In db/registry.ts, say what a workspace's export leaves out, and what staff may read (nothing, as it stands).
  3. npm run migrate, then npm test: tests/rls asks every verb of every role of the new table.
docs/isolation.md says why it is written as it is.`);
});

function width(files: { file: string }[]): number {
  return Math.max(...files.map(({ file }) => file.length));
}
