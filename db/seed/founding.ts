import { makeBillingManager } from "#db/seed/members.ts";
import { namesAt } from "#db/seed/names.ts";
import type { Place, Player } from "#db/seed/stage.ts";
import type { Act, Plot } from "#db/seed/story.ts";
import { playWork } from "#db/seed/work.ts";

/** A workspace beside the three of the sign-in page. */
export interface Founding {
  name: string;
  owner: string;
  at: Date;
  members: number;
  projects: string[];
  /** Priya sees every state from her own account; as a viewer, which she is when nothing is said, she takes no seat. */
  priya?: "admin" | "billing manager";
  place?: Place;
}

export function foundWith({ stage, cast }: Plot, founding: Founding): Act {
  return {
    at: founding.at,
    async play() {
      const owner = cast[founding.owner]!;
      const place = await stage.found(owner, founding.name);
      founding.place = place;
      const crew: Player[] = await stage.people(namesAt(`${place.slug}.example`, founding.members));
      await stage.join(place, owner, crew, "member");
      await welcomePriya(place, owner);
      await playWork(stage, place, [owner, ...crew.slice(0, 2)], { projects: founding.projects, tasks: 9 });
    },
  };

  async function welcomePriya(place: Place, owner: Player): Promise<void> {
    const priya = cast.priya!;
    if (founding.priya !== "billing manager") return stage.join(place, owner, [priya], founding.priya ?? "viewer");
    await stage.join(place, owner, [priya], "member");
    await makeBillingManager(stage, place, owner, priya);
  }
}
