import { createContext, type RouterContextProvider } from "react-router";
import { withScope, type OpenedScope, type Scope } from "#app/domain/scope.ts";
import type { Entry, EntryHere } from "#app/http/enter.ts";

/**
 * A request's work inside one workspace: the one transaction that its action and loaders share.
 * settle() ends it by what the answer will say; it is called before rendering, so no connection is held while React works.
 */
export class WorkspaceWork {
  readonly entry: Entry & { here: EntryHere };
  readonly #open: (writable: boolean) => OpenedScope;
  #current: OpenedScope;

  constructor(entry: Entry & { here: EntryHere }, writable: boolean, open: (writable: boolean) => OpenedScope) {
    this.entry = entry;
    this.#open = open;
    this.#current = open(writable);
  }

  get scope(): Scope {
    return this.#current.scope;
  }

  /**
   * A transaction of its own beside the request's one, ended before this resolves: for what must be committed before a
   * call to the network, and what is written after it. Between two of them no transaction is open.
   */
  async shortScope<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
    return withScope(this.#open(true), work);
  }

  /** Commits for an answer below 400, rolls back for any other. Harmless when called again. */
  async settle(status: number): Promise<void> {
    if (status < 400) await this.#current.transaction.commit();
    else await this.#current.transaction.rollback();
  }

  async rollback(): Promise<void> {
    await this.#current.transaction.rollback();
  }

  /** After a refused action: nothing of it stays, and the loaders that show its page read in a transaction of their own. */
  async startOver(): Promise<void> {
    await this.#current.transaction.rollback();
    this.#current = this.#open(false);
  }
}

export const workspaceWork = createContext<WorkspaceWork | null>(null);

export function workOf(context: Readonly<RouterContextProvider>): WorkspaceWork {
  const work = context.get(workspaceWork);
  if (!work) throw new Error("This route does not stand behind the workspace's door.");
  return work;
}
