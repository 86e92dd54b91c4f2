import pg from "pg";
import type { Logger } from "#app/ops/logger.ts";

export interface Listening {
  stop(): Promise<void>;
}

interface Options {
  /** Past any pooler: LISTEN needs a session of its own. */
  url: string;
  channels: readonly string[];
  log: Logger;
  /** Also after each new connection, for every channel: what was announced meanwhile was heard by nobody. */
  hear(channel: string): void;
}

const firstPause = 250;
const longestPause = 10_000;
const aliveEvery = 15_000;

/** Listens until it is stopped, over as many connections as it takes. Resolves when it first listens. */
export async function listenTo(options: Options): Promise<Listening> {
  const ear = new Ear(options);
  await ear.connect();
  return { stop: () => ear.stop() };
}

class Ear {
  readonly #options: Options;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pause = firstPause;
  #stopped = false;

  constructor(options: Options) {
    this.#options = options;
  }

  async connect(): Promise<void> {
    const { url, channels, hear } = this.#options;
    const client = new pg.Client({ connectionString: url, application_name: "afterlogin listener", keepAlive: true });
    client.on("error", () => this.#lose(client));
    client.on("end", () => this.#lose(client));
    client.on("notification", ({ channel }) => hear(channel));
    this.#client = client;
    await client.connect();
    for (const channel of channels) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    this.#pause = firstPause;
    this.#watch(client);
    for (const channel of channels) hear(channel);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer ?? undefined);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  /** A connection that died without a word is found by asking. */
  #watch(client: pg.Client): void {
    this.#timer = setTimeout(() => {
      client.query("select 1").then(
        () => client === this.#client && this.#watch(client),
        () => this.#lose(client),
      );
    }, aliveEvery);
  }

  #lose(client: pg.Client): void {
    if (this.#client !== client || this.#stopped) return;
    this.#client = null;
    client.end().catch(() => {});
    this.#again();
  }

  #again(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#options.log.warn("the listening connection was lost: connecting again", { durationMs: this.#pause });
    this.#timer = setTimeout(() => {
      this.connect().catch(() => {
        if (!this.#stopped) this.#again();
      });
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPause);
  }
}
