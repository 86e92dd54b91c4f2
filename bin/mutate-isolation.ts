import { createTestDatabase } from "#tests/support/database.ts";
import { releaseTestServer, testServerUrl } from "#tests/support/test-server.ts";
import { judgeCatalog } from "#bin/mutate/catalog.ts";
import { equivalents } from "#bin/mutate/equivalents.ts";
import type { SourceMutant, Verdict } from "#bin/mutate/mutant.ts";
import { judgeSource, makeScratch } from "#bin/mutate/scratch.ts";
import { authorizeMutants, cellMutants, directoryMutants, staffMutants } from "#bin/mutate/source.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";

/**
 * npm run mutate:isolation [-- catalog cells authorize staff directory]: takes down one wall at a time and runs what
 * should notice. Prints survivors and the score; code 1 when one survives that bin/mutate/equivalents.ts does not explain.
 * Some twenty minutes for all on two cores.
 */
const kinds: Record<string, (testServer: string) => Promise<Verdict[]>> = {
  catalog,
  cells: (server) => judgeAll(cellMutants(), server),
  authorize: (server) => judgeAll(authorizeMutants(), server),
  staff: (server) => judgeAll(staffMutants(), server),
  directory: (server) => judgeAll(directoryMutants(), server),
};

await orPlainMessage(async () => {
  const asked = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(kinds);
  const unknown = asked.filter((kind) => !Object.hasOwn(kinds, kind));
  if (unknown.length > 0) throw new Error(`There is no kind ${unknown.join(", ")}. There are ${Object.keys(kinds).join(", ")}.`);
  const server = await testServerUrl();
  try {
    const unexplained: string[] = [];
    for (const kind of asked) unexplained.push(...report(kind, await kinds[kind]!(server)));
    process.exitCode = unexplained.length > 0 ? 1 : 0;
  } finally {
    await releaseTestServer();
  }
});

async function catalog(): Promise<Verdict[]> {
  const database = await createTestDatabase();
  try {
    return await judgeCatalog(database.ownerUrl);
  } finally {
    await database.drop();
  }
}

/** Two at a time, each in a copy of its own. */
async function judgeAll(mutants: SourceMutant[], testServer: string): Promise<Verdict[]> {
  const waiting = [...mutants];
  const verdicts: Verdict[] = [];
  async function work(scratch: string): Promise<void> {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const verdict = await judgeSource(scratch, mutant, testServer);
      verdicts.push(verdict);
      if (!verdict.killed) console.log(`  survived  ${verdict.name}`);
    }
  }
  await Promise.all(["one", "two"].map((name) => work(makeScratch(name))));
  return verdicts;
}

function report(kind: string, verdicts: Verdict[]): string[] {
  const survivors = verdicts.filter(({ killed }) => !killed).map(({ name }) => name);
  const unexplained = survivors.filter((name) => !Object.hasOwn(equivalents, name));
  console.log(`${kind}: ${verdicts.length - survivors.length} of ${verdicts.length} killed, ${survivors.length - unexplained.length} explained, ${unexplained.length} not`);
  for (const name of survivors) console.log(`  ${name}${equivalents[name] ? `: ${equivalents[name]}` : ""}`);
  return unexplained;
}
