import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { whichProjectsStay, whoStays, type Stayer } from "#app/domain/billing/limits/who-stays.rules.ts";
import { storedRoles } from "#app/domain/permissions.rules.ts";
import { day } from "./builders.ts";

function stayer(id: string, changes: Partial<Stayer> = {}): Stayer {
  return { id, userId: id, role: "member", lastActiveAt: day(0), joinedAt: day(-9), ...changes };
}

describe("who stays until somebody chooses", () => {
  const priya = stayer("priya", { role: "admin", lastActiveAt: day(-40) });
  const tomas = stayer("tomas", { lastActiveAt: day(-1) });
  const ingrid = stayer("ingrid", { lastActiveAt: day(-2) });
  const kwame = stayer("kwame", { lastActiveAt: null, joinedAt: day(-3) });
  const aoife = stayer("aoife", { lastActiveAt: null, joinedAt: day(-2) });
  const vera = stayer("vera", { role: "viewer", lastActiveAt: null });
  const everybody = [kwame, vera, aoife, ingrid, priya, tomas];

  it.each([
    [null, ["priya", "tomas", "ingrid", "kwame", "aoife", "vera"], []],
    [5, ["priya", "tomas", "ingrid", "kwame", "aoife", "vera"], []],
    [4, ["priya", "tomas", "ingrid", "kwame", "vera"], ["aoife"]],
    [3, ["priya", "tomas", "ingrid", "vera"], ["kwame", "aoife"]],
    [1, ["priya", "vera"], ["tomas", "ingrid", "kwame", "aoife"]],
    [0, ["priya", "vera"], ["tomas", "ingrid", "kwame", "aoife"]],
  ])("of six with %o seats", (seats, stay, over) => {
    const result = whoStays(everybody, seats, "priya");
    expect(result.stay.map(({ id }) => id)).toEqual(stay);
    expect(result.over.map(({ id }) => id)).toEqual(over);
  });

  it("puts those equally active in order of joining, then of id", () => {
    const twins = [stayer("b"), stayer("a"), stayer("c", { joinedAt: day(-10) })];
    expect(whoStays(twins, 2, "nobody").stay.map(({ id }) => id)).toEqual(["c", "a"]);
  });

  it("counts a person once who stands in two workspaces of a payer", () => {
    const twice = [stayer("m1", { userId: "tomas" }), stayer("m2", { userId: "tomas", lastActiveAt: day(-5) }), stayer("m3", { userId: "ingrid", lastActiveAt: day(-1) })];
    expect(whoStays(twice, 2, "m1").over).toEqual([]);
  });

  it("always keeps the owner, loses nobody and never exceeds the seats", () => {
    const anybody = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 4 }),
        role: fc.constantFrom(...storedRoles),
        lastActiveAt: fc.option(fc.integer({ min: -9, max: 0 }).map((days) => day(days))),
      }),
      { selector: ({ id }) => id, minLength: 1 },
    );
    fc.assert(
      fc.property(anybody, fc.integer({ min: 1, max: 8 }), (people, seats) => {
        const members = people.map(({ id, ...rest }) => stayer(id, rest));
        const ownerId = members[0]?.id ?? "";
        const { stay, over } = whoStays(members, seats, ownerId);
        expect(stay.map(({ id }) => id)).toContain(ownerId);
        expect([...stay, ...over].map(({ id }) => id).toSorted()).toEqual(members.map(({ id }) => id).toSorted());
        expect(stay.filter(({ id, role }) => role !== "viewer" || id === ownerId).length).toBeLessThanOrEqual(seats);
      }),
    );
  });
});

describe("which projects stay", () => {
  const projects = [
    { id: "totems", lastActivityAt: day(-3) },
    { id: "signs", lastActivityAt: day(-1) },
    { id: "maps", lastActivityAt: day(-3) },
  ];
  it.each([
    [null, ["signs", "maps", "totems"], []],
    [3, ["signs", "maps", "totems"], []],
    [2, ["signs", "maps"], ["totems"]],
    [0, [], ["signs", "maps", "totems"]],
  ])("with room for %o", (allowed, stay, over) => {
    const result = whichProjectsStay(projects, allowed);
    expect(result.stay.map(({ id }) => id)).toEqual(stay);
    expect(result.over.map(({ id }) => id)).toEqual(over);
  });
});
