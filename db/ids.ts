import { v7 } from "uuid";

/** A new UUIDv7: made by the application, ordered by time. */
export function newId(): string {
  return v7();
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for the canonical lower-case form alone, so that one id has one spelling in URLs, logs and locks. */
export function isId(value: string): boolean {
  return uuid.test(value);
}
