import type Stripe from "stripe";
import type { BillingWorld } from "#tests/support/billing.ts";
import type { Chance } from "./chance.ts";

/** Brings Stripe's events to us as badly as it may happen: some twice, some late, some never, in any order. */
export class Post {
  #seen = 0;
  #waiting: Stripe.Event[] = [];
  readonly #world: BillingWorld;

  constructor(world: BillingWorld) {
    this.#world = world;
  }

  async bring(chance: Chance): Promise<void> {
    const all = this.#world.stripeEvents();
    this.#waiting.push(...all.slice(this.#seen));
    this.#seen = all.length;
    const later: Stripe.Event[] = [];
    for (const event of chance.shuffled(this.#waiting)) {
      if (chance.percent(25)) continue;
      if (chance.percent(25)) later.push(event);
      else for (let times = 0; times <= chance.below(2); times++) await this.#world.deliver(event);
    }
    this.#waiting = later;
  }
}
