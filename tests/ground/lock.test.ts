import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Entry = { version?: string; resolved?: string; optionalDependencies?: Record<string, string> };
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, Entry> };

// npm writes down only the platforms that its registry offered that day, and then `npm ci` refuses the lock elsewhere.
test("the lock names the optional packages of every platform", () => {
  const missing = Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isFound(parent, name)),
  );
  expect(missing).toEqual([]);
});

test("the lock names versions and no host", () => {
  expect(Object.entries(packages).filter(([name, { version }]) => name !== "" && version === undefined)).toEqual([]);
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

/** As Node looks for a package: beside the one that needs it, then further and further out. */
function isFound(parent: string, name: string): boolean {
  for (let dir = parent; ; dir = dir.slice(0, Math.max(dir.lastIndexOf("/node_modules/"), 0))) {
    if (`${dir === "" ? "" : `${dir}/`}node_modules/${name}` in packages) return true;
    if (dir === "") return false;
  }
}
