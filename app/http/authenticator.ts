import { Authenticator } from "remix-auth";
import { FormStrategy } from "remix-auth-form";
import { z } from "zod";
import type { Identity } from "#app/domain/identity/identity.ts";
import { signIn, type SignedIn } from "#app/domain/identity/sign-in.ts";
import { parseForm } from "#app/http/forms.ts";

/**
 * Ways to prove who one is, by name. The strategy reads the form from the request; what it proves is ours, and so is the
 * session. Made for each request, because the proof depends on where it comes from.
 */
export function authenticatorFor(identity: Identity, browser: { previousToken: string | null; to: string | null }): Authenticator<SignedIn> {
  return new Authenticator<SignedIn>().use(
    new FormStrategy(({ form }) => signIn(identity, { ...parseForm(form, credentials), ...browser })),
    "password",
  );
}

const typed = z.string({ error: "Fill this in once." }).default("");
const credentials = z.object({ email: typed, password: typed });
