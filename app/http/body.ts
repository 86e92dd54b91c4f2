import type { IncomingMessage } from "node:http";

export class BodyTooLarge extends Error {}

/** The whole body, at most `limit` bytes. Rejects with BodyTooLarge as soon as more comes, without keeping it. */
export async function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(message.headers["content-length"] ?? 0);
  if (announced > limit) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
