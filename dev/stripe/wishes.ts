import type { CustomerWish } from "./notes.ts";
import type { World } from "./world.ts";

export function wishFor(world: World, customer: string): CustomerWish {
  return world.store.wishes.get(customer) ?? world.store.wishes.put({ id: customer, next: [], always: null });
}
