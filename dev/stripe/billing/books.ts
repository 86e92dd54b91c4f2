import type { SubscriptionBook } from "../notes.ts";
import type { Subscription } from "../shapes.ts";
import type { World } from "../world.ts";

export function bookOf(world: World, sub: Subscription): SubscriptionBook {
  return world.store.books.get(sub.id) ?? world.store.books.put({
    id: sub.id,
    reminderSentFor: null,
    upcomingSentFor: null,
    pending: null,
    expiresIncompleteAt: null,
    resumption: null,
  });
}
