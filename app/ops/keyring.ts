import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

export type Key = { id: string; secret: Buffer };

/**
 * Signs and seals with its first key, and accepts what any of its keys made: so a key is changed by putting a new one
 * in front and taking the old one away when nothing it made is still valid. Each purpose gets keys of its own, so
 * that what was signed as one thing can never pass for another.
 */
export type Keyring = {
  /** "keyId.mac" over the text. */
  sign(purpose: string, text: string): string;
  verify(purpose: string, text: string, signature: string): boolean;
  /** "keyId.box": encrypted and authenticated. */
  seal(purpose: string, text: string): string;
  /** Null when no key of ours made it for this purpose, or it was changed on its way. */
  open(purpose: string, sealed: string): string | null;
  /** Of the key that will sign next, for a health report. */
  currentKeyId: string;
};

const nonceBytes = 12;
const tagBytes = 16;

/** Reads "id:base64key,id2:base64key"; the first signs. Throws with a reason that repeats no secret. */
export function parseKeys(text: string): Key[] {
  const keys = text.split(",").map((entry) => parseKey(entry.trim()));
  if (new Set(keys.map((key) => key.id)).size !== keys.length) throw new Error("two keys have the same id");
  return keys;
}

export function createKeyring(keys: readonly Key[]): Keyring {
  const [first] = keys;
  if (first === undefined) throw new Error("A keyring needs a key.");
  const derive = deriver();
  const find = (id: string): Key | undefined => keys.find((key) => key.id === id);

  return Object.freeze({
    currentKeyId: first.id,
    sign: (purpose: string, text: string) => `${first.id}.${mac(derive(first, "sign", purpose), text).toString("base64url")}`,
    verify(purpose: string, text: string, signature: string) {
      const { id, body } = split(signature);
      const key = find(id);
      return key !== undefined && equal(body, mac(derive(key, "sign", purpose), text));
    },
    seal: (purpose: string, text: string) => `${first.id}.${encrypt(derive(first, "seal", purpose), text).toString("base64url")}`,
    open(purpose: string, sealed: string) {
      const { id, body } = split(sealed);
      const key = find(id);
      return key === undefined ? null : decrypt(derive(key, "seal", purpose), body);
    },
  });
}

function parseKey(entry: string): Key {
  const at = entry.indexOf(":");
  const id = entry.slice(0, at);
  if (at < 1 || !/^[a-z0-9-]{1,16}$/.test(id)) throw new Error("each key is written id:key, the id in a-z, 0-9 and -");
  const secret = Buffer.from(entry.slice(at + 1), "base64");
  if (secret.length < 32) throw new Error(`key ${id} has fewer than 32 bytes in base64`);
  if (new Set(secret).size < 8) throw new Error(`key ${id} is not random`);
  return { id, secret };
}

/** Deriving costs more than signing: each pair of key and purpose is derived once. */
function deriver(): (key: Key, use: "sign" | "seal", purpose: string) => Buffer {
  const known = new Map<string, Buffer>();
  return (key, use, purpose) => {
    const name = `${key.id} ${use} ${purpose}`;
    const derived = known.get(name) ?? Buffer.from(hkdfSync("sha256", key.secret, "afterlogin", `${use} ${purpose}`, 32));
    known.set(name, derived);
    return derived;
  };
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function encrypt(key: Buffer, text: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, box: Buffer): string | null {
  if (box.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(0, nonceBytes));
  decipher.setAuthTag(box.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

function split(text: string): { id: string; body: Buffer } {
  const at = text.indexOf(".");
  return { id: text.slice(0, Math.max(at, 0)), body: Buffer.from(text.slice(at + 1), "base64url") };
}
