import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientFiles } from "#app/http/client-files.ts";

const dir = mkdtempSync(path.join(tmpdir(), "afterlogin-files-"));
mkdirSync(path.join(dir, "assets"));
writeFileSync(path.join(dir, "assets/page-Ab12.js"), "export const page = 1;");
writeFileSync(path.join(dir, "favicon.svg"), "<svg/>");
const answersWithFile = clientFiles(dir);
// What an old process meets when its build is replaced under it.
rmSync(dir, { recursive: true });

const server = createServer((message, response) => {
  if (!answersWithFile(message, response)) response.writeHead(404).end("the router's");
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test("a file of the build is served after the build is gone, with its type and for a year when its name holds a hash", async () => {
  const answer = await fetch(`${origin}/assets/page-Ab12.js?v=1`);
  expect(await answer.text()).toBe("export const page = 1;");
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=31536000, immutable",
  });
  expect((await fetch(`${origin}/favicon.svg`)).headers.get("cache-control")).toBe("public, max-age=3600");
});

test("a browser that has it is told so, and HEAD sends no body", async () => {
  const head = await fetch(`${origin}/favicon.svg`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "6", ""]);
  const again = await fetch(`${origin}/favicon.svg`, { headers: { "if-none-match": head.headers.get("etag") ?? "" } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("everything else is the router's: other methods, folders, and paths that climb", async () => {
  for (const [url, method] of [["/favicon.svg", "POST"], ["/assets", "GET"], ["/assets/", "GET"], ["/assets/%2e%2e/favicon.svg", "GET"], ["/../../etc/passwd", "GET"]] as const) {
    const answer = await fetch(`${origin}${url}`, { method });
    // fetch itself folds "%2e%2e" and "..": what is left of it is a file of ours or nothing.
    expect([200, 404]).toContain(answer.status);
    expect(await answer.text()).not.toContain("root:");
    if (method === "POST" || !answer.url.endsWith("/favicon.svg")) expect(answer.status).toBe(404);
  }
});

test("a build with a kind of file nobody has named stops the start, and says which", () => {
  const odd = mkdtempSync(path.join(tmpdir(), "afterlogin-files-"));
  writeFileSync(path.join(odd, "movie.avi"), "");
  expect(() => clientFiles(odd)).toThrow("/movie.avi");
  rmSync(odd, { recursive: true });
});
