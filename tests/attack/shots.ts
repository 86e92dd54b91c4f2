import fc from "fast-check";
import { doors } from "#tests/routes/doors/expectations.ts";
import type { Scene } from "#tests/routes/scene.ts";
import { fill, mappedRoutes } from "#tests/support/route-map.ts";
import { nobodysId, type Citizen, type City, type House } from "./city.ts";

const oneIn = (times: number): fc.Arbitrary<number | null> => fc.oneof({ weight: 1, arbitrary: fc.nat() }, { weight: times - 1, arbitrary: fc.constant(null) });

/** One request, as numbers that choose: what they choose from is only known when the city stands. */
export const shots = fc.record({
  who: fc.nat(),
  route: fc.nat(),
  /** Whose slug, and whose id for each parameter. */
  slugOf: fc.nat(),
  idsOf: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
  /** Most shots go from one workspace into another; some are in order, so that there is something to steal. */
  honest: oneIn(3),
  post: fc.boolean(),
  formOf: oneIn(4),
  hidden: oneIn(2),
  query: oneIn(2),
  secondCookie: oneIn(8),
  twin: oneIn(10),
});
export type Shot = typeof shots extends fc.Arbitrary<infer T> ? T : never;

export interface Aimed {
  citizen: Citizen | null;
  /** The workspace that the address names, where it names one. */
  house: House | null;
  pattern: string;
  path: string;
  init: RequestInit;
  /** All that was sent, in one text: what it holds may come back. */
  sent: string;
}

const routes = mappedRoutes().filter(({ pattern }) => !["/*", "/metrics", "/sign-out", "/account/sessions/:sessionId/revocation"].includes(pattern));
const inWorkspaces = routes.filter(({ pattern }) => pattern.startsWith("/w/"));

/** Where they may, people would close, leave and empty the city: there, these are not sent. */
const razing = /\/(closure|removal|departure|suspension|deletion|role|ownership|acceptance|archival|cancellation|limits)$/;

/** Turns the numbers into a request. */
export function aim(city: City, shot: Shot): Aimed {
  const { houses, citizens } = city;
  const citizen = shot.who % 12 === 11 ? null : citizens[shot.who % citizens.length]!;
  const own = citizen ? [...citizen.inside] : [];
  const route = shot.route % 5 === 0 ? routes[shot.route % routes.length]! : inWorkspaces[shot.route % inWorkspaces.length]!;
  const honest = shot.honest !== null && own.length > 0;
  const house = honest ? own[shot.slugOf % own.length]! : houses[shot.slugOf % houses.length]!;
  const idFor = (index: number): House => (honest ? house : houses[(shot.idsOf[index % 4] ?? 0) % houses.length]!);
  const params = [...route.pattern.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const values = Object.fromEntries(params.map((name, index) => [name, name === "slug" ? house.place.slug : (idFor(index).ids[name] ?? nobodysId())]));
  const named = params.includes("slug") ? house : null;
  const path = `${fill(route.pattern, values)}${shot.twin === null ? "" : ".data"}${queryOf(city, shot)}`;
  const maySend = !(razing.test(route.pattern) && named && citizen?.inside.has(named));
  const body = shot.post && route.action && maySend ? formOf(city, shot, route.pattern, house, citizen) : null;
  const cookie = cookieOf(city, shot, citizen);
  const headers: Record<string, string> = {
    "x-forwarded-for": `203.0.113.${shot.who % 250}`,
    ...(cookie && { cookie }),
    ...(body && { origin: new URL(city.app.url).origin, "content-type": "application/x-www-form-urlencoded" }),
  };
  return {
    citizen,
    house: named,
    pattern: route.pattern,
    path,
    init: { method: body ? "POST" : "GET", headers, redirect: "manual", ...(body && { body: body.toString() }) },
    sent: `${path}\n${body ?? ""}`,
  };
}

/** The route's own form or another's, its ids another's, and fields that no form has. */
function formOf(city: City, shot: Shot, pattern: string, house: House, citizen: Citizen | null): URLSearchParams {
  const patterns = Object.keys(doors);
  const source = shot.formOf === null ? pattern : patterns[shot.formOf % patterns.length]!;
  const form = new URLSearchParams(fieldsOf(source, house));
  for (const name of ["name", "title", "body", "description"]) if (form.has(name)) form.set(name, `${form.get(name)} ${citizen?.tag ?? ""}`);
  if (shot.hidden !== null) {
    const stranger = city.houses[shot.hidden % city.houses.length]!;
    for (const [name, id] of Object.entries(stranger.ids)) form.append(name, id);
    form.append("tenant_id", stranger.place.tenantId);
    form.append("slug", stranger.place.slug);
  }
  return form;
}

function fieldsOf(pattern: string, house: House): Record<string, string> {
  const door = doors[pattern];
  if (!door?.post) return {};
  return typeof door.post.form === "function" ? door.post.form({ ids: house.ids } as unknown as Scene) : door.post.form;
}

const queries = [
  () => "q=mark",
  () => "q=project&kind=project",
  () => "status=all&sort=name",
  () => "after=AAAA&before=",
  (house: House) => `tenantId=${house.place.tenantId}&workspaceId=${house.place.tenantId}`,
  (house: House) => `slug=${house.place.slug}`,
  (house: House) => `assignee=${house.ids.assigneeId}&actor=${house.ids.membershipId}`,
  (house: House) => `returnTo=/w/${house.place.slug}/projects`,
  (house: House) => `session_id=cs_test_${house.ids.taskId}`,
  () => "q=' or '1'='1&sort=name;drop table tenant.tasks",
  (house: House) => `_routes=routes/w/projects/list&projectId=${house.ids.projectId}`,
] as const;

function queryOf(city: City, { query }: Shot): string {
  if (query === null) return "";
  const house = city.houses[query % city.houses.length]!;
  return `?${encodeURI(queries[query % queries.length]!(house))}`;
}

/** Sometimes two sessions at once: the first decides, and the second must lend nothing. */
function cookieOf(city: City, { secondCookie }: Shot, citizen: Citizen | null): string {
  const own = citizen ? `session=${citizen.person.token}` : "";
  if (secondCookie === null || !citizen) return own;
  const other = city.citizens[secondCookie % city.citizens.length]!;
  return `${own}; staff-session=${other.person.token}; __Host-session=${other.person.token}`;
}
