import { newId } from "#db/ids.ts";
import type { Scene } from "#tests/routes/scene.ts";
import { doors } from "./expectations.ts";

export type Method = "GET" | "POST";

export function methods(pattern: string): Method[] {
  const door = doors[pattern];
  return door && "post" in door ? ["GET", "POST"] : ["GET"];
}

/** What stands in the places of an address: the scene's own ids, and what nobody has for the rest. */
export function valuesFor({ place, ids }: Scene): Record<string, string> {
  const nowhere = { token: "x".repeat(43), sessionId: newId(), eventId: "evt_none", requestId: newId(), mailId: "none" };
  return { ...nowhere, ...ids, slug: place.slug, tenantId: place.tenantId };
}

export function formFor(pattern: string, scene: Scene): Record<string, string> {
  const post = (doors[pattern] as { post?: { form: Record<string, string> | ((scene: Scene) => Record<string, string>) } }).post;
  return typeof post?.form === "function" ? post.form(scene) : (post?.form ?? {});
}
