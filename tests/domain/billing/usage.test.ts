import { afterAll, describe, expect, test } from "vitest";
import { countUsage } from "#app/domain/billing/usage/count-usage.ts";
import { monthOf } from "#app/domain/billing/usage/usage.rules.ts";
import { refusal } from "#tests/support/stories.ts";
import { createUsageWorld } from "#tests/support/usage.ts";

const { world, count, requests, paying, onStarter, override, sumOf, warnings } = await createUsageWorld();
afterAll(() => world.close());

describe("counting", () => {
  test("case 25: fifty at once count fifty, and each of them told ten times counts once", async () => {
    const acme = await paying("Acme");
    const told = Array.from({ length: 50 }, (_, n) => () => requests(acme, `batch-${n}`, n + 1));
    const first = await Promise.all(told.map((tell) => tell()));
    expect(first.every(({ counted }) => counted)).toBe(true);
    const repeats = await Promise.all(Array.from({ length: 4 }, () => told.map((tell) => tell())).flat());
    expect(repeats.some(({ counted }) => counted)).toBe(false);
    expect([await sumOf(acme, "usage_facts"), await sumOf(acme, "usage_days")]).toEqual([1275, 1275]);
  });

  test("the same batch told by ten at the same time is one", async () => {
    const bolt = await paying("Bolt");
    const told = await Promise.all(Array.from({ length: 10 }, () => requests(bolt, "the same", 7)));
    expect(told.filter(({ counted }) => counted)).toHaveLength(1);
    expect(await sumOf(bolt, "usage_days")).toBe(7);
  });

  test("what was undone was not counted, and may be told again", async () => {
    const cat = await paying("Cat");
    const undone = world.asJob(cat, async (scope) => {
      await countUsage(scope, { meter: "api_requests", name: "undone", quantity: 5 });
      throw new Error("something else failed");
    });
    await expect(undone).rejects.toThrow("something else");
    expect(await sumOf(cat, "usage_days")).toBe(0);
    expect((await requests(cat, "undone", 5)).counted).toBe(true);
  });

  test("another workspace's batch of the same name is another batch", async () => {
    const [dog, eel] = [await paying("Dog"), await paying("Eel")];
    expect((await requests(dog, "one", 3)).counted && (await requests(eel, "one", 4)).counted).toBe(true);
    expect([await sumOf(dog, "usage_days"), await sumOf(eel, "usage_days")]).toEqual([3, 4]);
  });

  test("a feature that is not in the terms is not counted but refused", async () => {
    const fox = await onStarter("Fox");
    expect(await refusal(requests(fox, "one", 1))).toMatchObject({ code: "forbidden" });
  });

  test.each([["nothing", 0], ["half a request", 0.5], ["one taken back", -1]])("%s is no quantity", async (_name, quantity) => {
    const [place] = [await onStarter(`Odd ${quantity}`)];
    await expect(requests(place, "one", quantity)).rejects.toThrow(RangeError);
  });
});

describe("the end of what is included", () => {
  test("without billing it stops there: of fifty at once exactly those that fit", async () => {
    const gnu = await onStarter("Gnu");
    await override(gnu, "api", "on");
    await override(gnu, "apiRequestsPerMonth", 30);
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => requests(gnu, `batch-${n}`, 1).then(() => "counted", (error: unknown) => (error as { code: string }).code)));
    expect(outcomes.filter((one) => one === "counted")).toHaveLength(30);
    expect(outcomes.filter((one) => one === "over_limit")).toHaveLength(20);
    expect(await sumOf(gnu, "usage_days")).toBe(30);
    const refused = await refusal(requests(gnu, "one more", 1));
    expect(refused.message).toMatch(/^API requests: 30 of 30 are used.*begins anew on 1 /);
  });

  test("of many at once on both sides of midnight exactly those that fit", async () => {
    const owl = await onStarter("Owl");
    const now = await world.now();
    const yesterday = new Date(now.getTime() - 86_400_000);
    const store = (n: number) => count(owl, { meter: "storage_bytes", name: `file ${n}`, quantity: 10_000_000, at: n % 2 === 0 ? now : yesterday });
    const outcomes = await Promise.all(Array.from({ length: 24 }, (_, n) => store(n).then(() => "counted", (error: unknown) => (error as { code: string }).code)));
    expect(outcomes.filter((one) => one === "counted")).toHaveLength(10);
    expect(outcomes.filter((one) => one === "over_limit")).toHaveLength(14);
  });

  test("with billing it goes on, and costs", async () => {
    const hen = await paying("Hen");
    const { used, allowed } = await requests(hen, "a lot", 250_000);
    expect([used, allowed]).toEqual([250_000, 100_000]);
  });

  test("a level goes up and down; what went makes room, and going always may", async () => {
    const ibis = await onStarter("Ibis");
    const file = (name: string, quantity: number) => count(ibis, { meter: "storage_bytes", name, quantity });
    await file("a stored", 90_000_000);
    expect((await refusal(file("b stored", 20_000_000))).message).toMatch(/^File storage: 90 MB of 100 MB are used/);
    expect(await file("a removed", -90_000_000)).toMatchObject({ used: 0 });
    expect(await file("b stored", 20_000_000)).toMatchObject({ counted: true, used: 20_000_000 });
    expect(await file("a removed", -90_000_000), "told again").toMatchObject({ counted: false, used: 20_000_000 });
  });
});

describe("warnings", () => {
  test("at 80 and at 100 per cent, each once in a period, to those who manage billing; the next period warns anew", async () => {
    const jay = await onStarter("Jay");
    await override(jay, "api", "on");
    await override(jay, "apiRequestsPerMonth", 100);
    const [manager, admin] = [await world.person("Bill of Jay"), await world.person("Ada of Jay")];
    await world.join(jay, manager, "member", { billingManager: true });
    await world.join(jay, admin, "admin");
    const subjects = async () => (await warnings(jay)).map(({ template, to }) => `${template} ${to}`).sort();
    await requests(jay, "1", 79);
    expect(await subjects()).toEqual([]);
    await requests(jay, "2", 1);
    await requests(jay, "3", 5);
    const eighty = [`usage_80 ${manager.email}`, `usage_80 ${jay.owner.email}`].sort();
    expect(await subjects()).toEqual(eighty);
    await requests(jay, "4", 15);
    expect(await subjects()).toEqual([`usage_100 ${manager.email}`, `usage_100 ${jay.owner.email}`, ...eighty].sort());
    expect(await refusal(requests(jay, "5", 1))).toMatchObject({ code: "over_limit" });
    expect(await subjects()).toHaveLength(4);
    const [mail] = await warnings(jay);
    expect(mail!.text).toContain("80 of 100 are used");
    expect(mail!.text).toContain("/billing/usage");

    const next = monthOf(await world.now()).end;
    await world.moveTo(new Date(next.getTime() + 1000));
    await requests(jay, "6", 80);
    expect(await subjects()).toHaveLength(6);
  });

  test("straight past both, only the higher; and in a plan that bills, what more costs", async () => {
    const kit = await paying("Kit");
    await requests(kit, "a lot", 150_000);
    const [mail, ...others] = await warnings(kit);
    expect(others).toEqual([]);
    expect(mail!.template).toBe("usage_100");
    expect(mail!.text).toContain("Nothing stops. What goes beyond is $0.50 per 1,000.");
  });
});
