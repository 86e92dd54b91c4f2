import type { Deliveries } from "./deliveries.ts";
import { nextDue } from "./due.ts";
import { invalid } from "./errors.ts";
import type { World } from "./world.ts";

const TICK_MS = 500;
/** More work than this at one instant means that something keeps making itself due. */
const MOST_AT_ONCE = 10_000;

/** Does what time brings: as real time passes, and in order when the clock is moved on. */
export class Timeline {
  private readonly world: World;
  private readonly deliveries: Deliveries;
  private readonly save: () => Promise<void>;
  private readonly onClockMoved: (now: Date) => Promise<void> | void;
  private chain: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private busy = false;

  constructor(world: World, deliveries: Deliveries, save: () => Promise<void>, onClockMoved: (now: Date) => Promise<void> | void) {
    this.world = world;
    this.deliveries = deliveries;
    this.save = save;
    this.onClockMoved = onClockMoved;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.tick().catch((error: unknown) => console.error("The local Stripe could not do what fell due:", error));
    }, TICK_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.chain;
  }

  /** Moves the clock on, doing all that falls due on the way at its own instant. */
  advanceTo(target: Date): Promise<void> {
    return this.next(async () => {
      const { clock } = this.world;
      if (Number.isNaN(target.getTime())) throw invalid("Invalid date.", "to");
      if (target.getTime() < clock.now().getTime()) throw invalid("The clock cannot be moved back.", "to");
      const { frozen } = clock;
      try {
        await this.runUntil(target, true);
        clock.standAt(target);
      } finally {
        // Also when the journey breaks off: a running clock goes on from where it came.
        if (!frozen) clock.runFrom(clock.now());
      }
      await this.save();
      await this.onClockMoved(target);
      await this.deliveries.pump();
    });
  }

  /** Does what has fallen due by now; the clock goes on as if it had not stopped. */
  private async tick(): Promise<void> {
    if (this.busy) return;
    const due = nextDue(this.world);
    if (!due || due.at > this.world.clock.seconds()) return;
    await this.next(async () => {
      const state = { ...this.world.clock.state };
      try {
        await this.runUntil(this.world.clock.now(), false);
      } finally {
        this.world.clock.state = state;
      }
      await this.save();
    });
  }

  private async runUntil(target: Date, tell: boolean): Promise<void> {
    const { clock } = this.world;
    const limit = Math.floor(target.getTime() / 1000);
    for (;;) {
      const due = nextDue(this.world);
      if (!due || due.at > limit) return;
      clock.standAt(new Date(Math.max(due.at * 1000, tell ? clock.now().getTime() : 0)));
      this.runInstant();
      await this.save();
      if (tell) await this.onClockMoved(clock.now());
      await this.deliveries.pump();
    }
  }

  private runInstant(): void {
    const now = this.world.clock.seconds();
    for (let done = 0; done < MOST_AT_ONCE; done += 1) {
      const due = nextDue(this.world);
      if (!due || due.at > now) return;
      due.run();
    }
    throw new Error("The local Stripe found no end to the work of one instant.");
  }

  /** One journey at a time. */
  private next<T>(work: () => Promise<T>): Promise<T> {
    const run = this.chain.then(async () => {
      this.busy = true;
      try {
        return await work();
      } finally {
        this.busy = false;
      }
    });
    this.chain = run.catch(() => undefined);
    return run;
  }
}
