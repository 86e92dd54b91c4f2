import { generateURI, ScureBase32Plugin, verifySync } from "otplib";
import { encode } from "uqr";
import type { Keyring } from "#app/ops/keyring.ts";
import type { StaffSession } from "#app/domain/staff/staff-sessions.ts";

const stepSeconds = 30;
const secretBytes = 20;
const sealPurpose = "staff second factor";

/**
 * The secret that a half session may set up. It follows from the session and our key, so the page that shows it and the
 * form that confirms it need nothing stored between them, and another session is offered another one.
 */
export function enrolmentSecret(keyring: Keyring, session: StaffSession): string {
  const signature = keyring.sign("staff enrolment", `${session.staff.id} ${session.id}`);
  const mac = Buffer.from(signature.slice(signature.indexOf(".") + 1), "base64url");
  return new ScureBase32Plugin().encode(new Uint8Array(mac.subarray(0, secretBytes)));
}

export function sealSecret(keyring: Keyring, secret: string): string {
  return keyring.seal(sealPurpose, secret);
}

export function openSecret(keyring: Keyring, sealed: string): string | null {
  return keyring.open(sealPurpose, sealed);
}

/** The time step that a code is of, within one step of now (RFC 6238, section 5.2); null when it is of none. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  const token = code.replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const result = verifySync({ secret, token, epoch: Math.floor(now.getTime() / 1000), period: stepSeconds, epochTolerance: stepSeconds });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}

export interface Enrolment {
  /** For typing, in groups of four. */
  key: string;
  /** A QR code as one SVG path in a square of `size` units, with its quiet zone. */
  qr: { size: number; path: string };
}

export function enrolmentFor(keyring: Keyring, session: StaffSession): Enrolment {
  const secret = enrolmentSecret(keyring, session);
  const uri = generateURI({ issuer: "Afterlogin staff", label: session.staff.email, secret });
  const { size, data } = encode(uri, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return { key: secret.match(/.{1,4}/g)!.join(" "), qr: { size, path } };
}
