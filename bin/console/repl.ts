import { once } from "node:events";
import { createInterface } from "node:readline";
import { start, type REPLServer } from "node:repl";
import { PassThrough } from "node:stream";
import type { Context } from "node:vm";
import { sql } from "drizzle-orm";
import { newId } from "#db/ids.ts";
import { noteConsole } from "#app/domain/audit/note-console.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { withScope, type OpenedScope } from "#app/domain/scope.ts";
import { evaluate } from "#bin/console/evaluate.ts";
import { Complaint } from "#bin/local/plain-message.ts";

export interface ConsoleSettings {
  slug: string;
  writes: boolean;
  /** Null: it is asked for before anything else. */
  reason: string | null;
  /** Each line gets a transaction of its own. */
  open(writable: boolean): Promise<OpenedScope>;
}

type Answer = (error: Error | null, value: unknown) => void;

/**
 * The prompt. Nothing is read before the reason stands in the workspace's activity. Then every line runs in one
 * transaction: committed when what it answers has come, rolled back when it throws.
 */
export async function startConsole(settings: ConsoleSettings): Promise<void> {
  const { input, feed } = inputOf(process.stdin);
  let noted = false;
  if (settings.reason !== null) noted = await note(settings, settings.reason);

  let turn: Promise<void> = Promise.resolve();
  const server = start({
    prompt: promptFor(settings, noted),
    input,
    output: process.stdout,
    useGlobal: false,
    eval(code, context, _file, answer) {
      turn = turn.then(async () => {
        if (noted) return run(settings, { code, context }, answer);
        noted = await note(settings, code);
        server.setPrompt(promptFor(settings, noted));
        answer(null, undefined);
      });
      turn.catch(() => server.close());
    },
  });
  Object.assign(server.context, { sql, newId, verbs });
  const ended = once(server, "exit");
  await feed(server, () => turn);
  await ended;
  await turn;
}

async function run({ open, writes }: ConsoleSettings, { code, context }: { code: string; context: Context }, answer: Answer): Promise<void> {
  try {
    const value = await withScope(open(writes), (scope) => evaluate(code, Object.assign(context, { scope, db: scope.db })));
    answer(null, value);
  } catch (error) {
    answer(error instanceof Error ? error : new Error(String(error)), undefined);
  }
}

/** In a transaction of its own, committed before the first line: without the event there is no console. */
async function note({ open, writes, slug }: ConsoleSettings, reason: string): Promise<boolean> {
  try {
    await withScope(open(true), (scope) => noteConsole(scope, { reason, writes }));
    console.log(`${slug}: ${writes ? "changes are kept" : "reading only"}. There are scope, db and sql, and await verbs("projects/archive-project").`);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw new Complaint("It could not be written into the workspace's activity, so there is no console.");
    console.log(Object.values(error.fields)[0] ?? error.message);
    return false;
  }
}

/** A module of the domain: `const { archiveProject } = await verbs("projects/archive-project")`. */
function verbs(name: string): Promise<unknown> {
  return import(new URL(`../../app/domain/${name}.ts`, import.meta.url).href);
}

function promptFor({ slug, writes }: ConsoleSettings, noted: boolean): string {
  return noted ? `${slug}${writes ? " (writing)" : ""}> ` : "Why? ";
}

interface Input {
  input: NodeJS.ReadableStream;
  feed(server: REPLServer, turn: () => Promise<void>): Promise<void>;
}

/** Somebody at a keyboard waits for the prompt by themself; what is piped in is handed over line by line. */
function inputOf(stdin: NodeJS.ReadStream): Input {
  if (stdin.isTTY) return { input: stdin, feed: async () => undefined };
  const input = new PassThrough();
  return {
    input,
    async feed(server, turn) {
      for await (const line of createInterface({ input: stdin })) {
        const taken = once(server, "line");
        input.write(`${line}\n`);
        await taken;
        await turn();
      }
      input.end();
    },
  };
}
