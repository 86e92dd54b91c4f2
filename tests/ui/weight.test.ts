import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { renderDocument } from "#tests/ui/document.tsx";
import { gallery } from "#tests/ui/gallery.tsx";
import { buildStylesheet, root } from "#tests/ui/stylesheet.ts";

const kilobyte = 1024;

test("the script stays under 10 KB, the styles under 20 KB, as they travel", async () => {
  expect(gzipSync(await readFile(join(root, "public/afterlogin.js"))).length).toBeLessThan(10 * kilobyte);
  expect(gzipSync(await buildStylesheet("app/styles/app.css")).length).toBeLessThan(20 * kilobyte);
});

test.each(Object.keys(gallery))("%s is light, and has no inline style or handler that a strict CSP would refuse", (name) => {
  const html = renderDocument(name, "light", gallery[name]?.());
  expect(gzipSync(html).length).toBeLessThan(20 * kilobyte);
  expect(html).not.toMatch(/<[^>]*\s(?:style|on[a-z]+)=/i);
  expect(html).not.toMatch(/<style/i);
});

test.each(Object.keys(gallery))("%s has one primary button at most, and no id twice", (name) => {
  const html = renderDocument(name, "light", gallery[name]?.());
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  if (name !== "parts") expect(html.match(/class="btn (?:danger )?primary/g)?.length ?? 0).toBeLessThanOrEqual(1);
});
