import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createKeyring, parseKeys, type Key } from "#app/ops/keyring.ts";

const key = (id: string): Key => ({ id, secret: randomBytes(32) });
const [oldest, older, newest] = [key("k1"), key("k2"), key("k3")];

test("what the ring signs, it verifies; a changed text or signature it does not", () => {
  const ring = createKeyring([newest]);
  const signature = ring.sign("session", "user 1");
  expect(ring.verify("session", "user 1", signature)).toBe(true);
  expect(ring.verify("session", "user 2", signature)).toBe(false);
  expect(ring.verify("session", "user 1", `${signature.slice(0, -2)}AA`)).toBe(false);
});

test("what was signed for one purpose is worth nothing for another, and sealing is not signing", () => {
  const ring = createKeyring([newest]);
  expect(ring.verify("invitation", "user 1", ring.sign("session", "user 1"))).toBe(false);
  expect(ring.open("session", ring.seal("second factor", "text"))).toBeNull();
});

test("a sealed text opens again, and two sealings of it differ", () => {
  const ring = createKeyring([newest]);
  const [one, two] = [ring.seal("totp", "JBSWY3DP ✓"), ring.seal("totp", "JBSWY3DP ✓")];
  expect(one).not.toBe(two);
  expect(ring.open("totp", one)).toBe("JBSWY3DP ✓");
  expect(one).not.toContain("JBSWY3DP");
});

test("a sealed text that was changed in any place does not open", () => {
  const ring = createKeyring([newest]);
  const [id, body = ""] = ring.seal("totp", "text").split(".");
  const bytes = Buffer.from(body, "base64url");
  for (const at of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(ring.open("totp", `${id}.${changed.toString("base64url")}`)).toBeNull();
  }
});

test("rotation: the new key signs, the old ones still verify and open, and end when they leave", () => {
  const before = createKeyring([oldest]);
  const [signature, sealed] = [before.sign("session", "text"), before.seal("totp", "text")];
  const during = createKeyring([newest, older, oldest]);
  expect(during.sign("session", "text")).toMatch(/^k3\./);
  expect(during.seal("totp", "text")).toMatch(/^k3\./);
  expect(during.verify("session", "text", signature)).toBe(true);
  expect(during.open("totp", sealed)).toBe("text");
  const after = createKeyring([newest, older]);
  expect(after.verify("session", "text", signature)).toBe(false);
  expect(after.open("totp", sealed)).toBeNull();
});

test("an id is a name and no proof: another ring's key under the same id opens nothing", () => {
  const [ours, theirs] = [createKeyring([key("k1")]), createKeyring([key("k1")])];
  expect(ours.verify("session", "text", theirs.sign("session", "text"))).toBe(false);
  expect(ours.open("totp", theirs.seal("totp", "text"))).toBeNull();
});

test.each(["", ".", "k1", "k1.", ".abc", "k9.abc", "k1.!!!", "k1.AAAA"])("%j is neither a signature nor a box", (text) => {
  const ring = createKeyring([oldest]);
  expect(ring.verify("session", "text", text)).toBe(false);
  expect(ring.open("totp", text)).toBeNull();
});

test("keys are read from one line, the first to sign", () => {
  const line = `new:${newest.secret.toString("base64")}, old:${oldest.secret.toString("base64")}`;
  expect(parseKeys(line)).toEqual([
    { id: "new", secret: newest.secret },
    { id: "old", secret: oldest.secret },
  ]);
});

test.each([
  ["no id", randomBytes(32).toString("base64"), /id:key/],
  ["an odd id", `K_1:${randomBytes(32).toString("base64")}`, /id:key/],
  ["a short key", `k1:${randomBytes(16).toString("base64")}`, /fewer than 32 bytes/],
  ["a key of one letter", `k1:${"A".repeat(44)}`, /not random/],
  ["the same id twice", `k1:${randomBytes(32).toString("base64")},k1:${randomBytes(32).toString("base64")}`, /same id/],
])("a line with %s is refused, and the reason repeats no secret", (_, line, reason) => {
  expect(() => parseKeys(line)).toThrow(reason);
  try {
    parseKeys(line);
  } catch (error) {
    expect(String(error)).not.toContain(line.split(":").at(-1));
  }
});
