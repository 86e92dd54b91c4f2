import type { Aimed } from "./shots.ts";
import { ownersOfIds, whereTagsStand, type City } from "./city.ts";

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Knows whose each mark and id is, and reads every byte that comes back. */
export function createOracle(city: City) {
  /** Ids that somebody was told of without having sent them: judged at the end, when it is known whose they are. */
  const told = new Map<string, { aimed: Aimed; id: string }>();

  /** What is wrong with an answer, in words; null when nothing is. */
  function judge(aimed: Aimed, status: number, everything: string): string | null {
    const { citizen, house } = aimed;
    if (status >= 500) return `answered ${status}`;
    for (const other of city.houses) {
      if (!citizen?.inside.has(other) && everything.toUpperCase().includes(other.contentMark)) return `told the content of ${other.place.slug}`;
      if (!citizen?.onTheList.has(other) && everything.includes(other.nameMark)) return `told the name of ${other.place.slug}`;
    }
    if (house && !citizen?.onTheList.has(house)) {
      const shut = citizen ? [404, 405] : [302, 303, 404, 405];
      if (!shut.includes(status)) return `answered ${status} to somebody who is not in ${house.place.slug}`;
    }
    for (const [id] of everything.matchAll(uuids)) {
      if (!aimed.sent.includes(id)) told.set(`${citizen?.person.userId} ${id}`, { aimed, id });
    }
    return null;
  }

  /** What can only be told at the end: ids of others' that came back, and text of somebody's in workspaces where they write nothing. */
  async function lastJudgement(): Promise<string[]> {
    const owners = await ownersOfIds(city);
    const houseOf = new Map(city.houses.map((house) => [house.place.tenantId, house]));
    const problems: string[] = [];
    for (const { aimed, id } of told.values()) {
      const house = houseOf.get(owners.get(id) ?? "");
      if (house && !aimed.citizen?.onTheList.has(house)) problems.push(`${describe(aimed)} told the id ${id} of ${house.place.slug}`);
    }
    for (const [tag, places] of await whereTagsStand(city)) {
      const citizen = city.citizens.find((one) => one.tag === tag)!;
      for (const tenantId of places) {
        const house = houseOf.get(tenantId);
        if (house && !citizen.writes.has(house)) problems.push(`${citizen.person.name} has written into ${house.place.slug}`);
      }
    }
    return problems;
  }

  return { judge, lastJudgement, idsTold: () => told.size };
}

export function describe({ citizen, init, path, sent }: Aimed): string {
  return `${citizen?.person.name ?? "nobody"}: ${init.method} ${path} ${sent.split("\n")[1] ?? ""}`.slice(0, 400);
}
