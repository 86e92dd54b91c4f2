import type { IncomingMessage } from "node:http";
import { StripeProblem } from "../errors.ts";

export const MOST_BYTES = 1024 * 1024;

/** The whole body as text; more than a megabyte is refused, and the rest of it is not kept. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  if (size > MOST_BYTES) {
    throw new StripeProblem(413, { type: "invalid_request_error", message: "The request is larger than 1 MB." });
  }
  return Buffer.concat(chunks).toString("utf8");
}
