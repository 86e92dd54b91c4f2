import { createHash } from "node:crypto";
import { StripeProblem } from "../errors.ts";
import type { KeptAnswer } from "../notes.ts";
import type { Table } from "../store.ts";

const KEPT_MS = 24 * 60 * 60 * 1000;
const MOST = 2000;

/** The same key with the same request gives the same answer, for a day. */
export class Idempotency {
  private readonly answers: Table<KeptAnswer>;
  private readonly working = new Set<string>();

  constructor(answers: Table<KeptAnswer>) {
    this.answers = answers;
  }

  /** The kept answer, or null when the work is to be done now; `finish` must follow then. */
  begin(key: string, fingerprint: string): KeptAnswer | null {
    if (this.working.has(key)) {
      throw new StripeProblem(409, {
        type: "idempotency_error",
        code: "idempotency_key_in_use",
        message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
      });
    }
    const kept = this.answers.get(key);
    if (kept && kept.at > Date.now() - KEPT_MS) {
      if (kept.fingerprint !== fingerprint) throw otherParameters(key);
      return kept;
    }
    this.working.add(key);
    return null;
  }

  keep(answer: KeptAnswer): void {
    this.answers.put(answer);
    if (this.answers.size > MOST) for (const old of this.answers.all().slice(0, MOST / 10)) this.answers.delete(old.id);
  }

  finish(key: string): void {
    this.working.delete(key);
  }
}

export function fingerprintOf(method: string, path: string, body: string): string {
  return createHash("sha256").update(`${method} ${path}\n${body}`).digest("base64");
}

function otherParameters(key: string): StripeProblem {
  return new StripeProblem(400, {
    type: "idempotency_error",
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}
