import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";

interface ClientFile {
  body: Buffer;
  headers: Record<string, string>;
}

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * The client's build, read once: about a megabyte. A process keeps serving the files that its own pages name
 * while a newer build takes their place on disk, and nobody's path is ever joined to a folder's.
 * Answers true when the request was for one of them.
 */
export function clientFiles(dir: string): (message: IncomingMessage, response: ServerResponse) => boolean {
  const files = readFiles(dir);
  return (message, response) => {
    const file = message.method === "GET" || message.method === "HEAD" ? files.get(pathOf(message.url ?? "/")) : undefined;
    if (!file) return false;
    for (const [name, value] of Object.entries(file.headers)) response.setHeader(name, value);
    if (message.headers["if-none-match"] === file.headers.etag) response.writeHead(304).end();
    else response.writeHead(200, { "content-length": file.body.length }).end(message.method === "HEAD" ? undefined : file.body);
    return true;
  };
}

function readFiles(dir: string): Map<string, ClientFile> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const url = `/${path.relative(dir, file).split(path.sep).join("/")}`;
      const body = readFileSync(file);
      return [url, { body, headers: headersOf(url, body) }];
    }),
  );
}

function headersOf(url: string, body: Buffer): Record<string, string> {
  const type = types[path.extname(url)];
  if (!type) throw new Error(`The client's build holds ${url}, a kind of file that has no content type here.`);
  return {
    "content-type": type,
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
    "x-content-type-options": "nosniff",
    // Names under assets/ carry a hash of what they hold.
    "cache-control": url.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "public, max-age=3600",
  };
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}
