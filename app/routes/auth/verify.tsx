import type { ReactNode } from "react";
import { data } from "react-router";
import { z } from "zod";
import { resendVerification } from "#app/domain/identity/resend-verification.ts";
import { findVerification, verifyAddress, type VerifyingProof } from "#app/domain/identity/verify-address.ts";
import { letIn } from "#app/http/after-sign-in.ts";
import { parseForm } from "#app/http/forms.ts";
import { identityOf } from "#app/http/identity.ts";
import { pendingOf } from "#app/http/pending.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { publicAction, publicLoader } from "#app/http/route.ts";
import { currentEntry, sessionToken } from "#app/http/session.ts";
import { wantedPath } from "#app/http/wanted-path.ts";
import { Door } from "#app/routes/auth/door.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/verify";

/** A mail scanner may open the page as often as it likes: only the form uses the link up. */
export const loader = publicLoader(async ({ request, params, url, state, context }) => {
  const token = params.token ?? "";
  const proof = await silentProof(request, state, context);
  const verification = await findVerification(identityOf(state), { token, proof });
  return data({ verification, token, to: wantedPath(url.searchParams.get("to")) }, { status: statusFor[verification.state] });
});

const statusFor = { live: 200, used: 410, expired: 410, unknown: 404 } as const;

export const action = publicAction(async ({ request, params, url, form, state, context }) => {
  const token = params.token ?? "";
  const to = wantedPath(url.searchParams.get("to"));
  const { intent, password } = parseForm(form, verifyForm);
  if (intent === "resend") {
    const found = await findVerification(identityOf(state), { token, proof: null });
    if (found.state === "expired") await resendVerification(identityOf(state), { email: found.email, to });
    return goTo(state, `${url.pathname}${url.search}`, "If the link had expired, a new one is on its way.");
  }
  const proof: VerifyingProof | null = password === undefined ? await silentProof(request, state, context) : { kind: "password", password };
  const { token: session } = await verifyAddress(identityOf(state), { token, proof, previousToken: sessionToken(request, state) });
  return letIn(request, state, { token: session, to, flash: "Your address is confirmed." });
});

const verifyForm = z.object({ intent: z.enum(["verify", "resend"]).default("verify").catch("verify"), password: z.string().optional() });

/** What this browser shows without being asked: that it is signed in as the person, or that it set the password. */
async function silentProof(...[request, state, context]: SilentArgs): Promise<VerifyingProof | null> {
  const entry = await currentEntry(request, context);
  if (entry && !entry.user.emailVerified) return { kind: "session", userId: entry.user.id };
  const pending = pendingOf(request, state);
  return pending && { kind: "browser", proof: pending.proof };
}

type SilentArgs = [Request, Parameters<typeof pendingOf>[1], Parameters<typeof currentEntry>[1]];

export default function Verify({ loaderData: { verification, token, to }, actionData }: Route.ComponentProps) {
  const refused = refusedFrom(actionData)?.refused;
  const address = `/verify/${token}${to ? `?to=${encodeURIComponent(to)}` : ""}`;
  switch (verification.state) {
    case "live":
      return (
        <Confirm title="Confirm your address" refused={refused} action={address} asks={verification.asks} email={verification.email}>
          <p>
            Confirm that <b className="break-all">{verification.email}</b> is yours.
            {verification.asks === "password" && " This is not the browser you signed up in, so it needs your password too."}
          </p>
        </Confirm>
      );
    case "used":
      return (
        <Dead title="This link was used already" action={<LinkButton href="/sign-in">Sign in</LinkButton>}>
          <p>{verification.verified ? "The address is confirmed. Sign in with your password." : "Sign in with your password, and a new link is sent."}</p>
        </Dead>
      );
    case "expired":
      return (
        <Dead
          title="This link has expired"
          action={
            <form className="form" method="post" action={address}>
              {refused && <FormErrors form={refused.message} title="Not sent" />}
              <div className="bar">
                <SubmitButton name="intent" value="resend" icon="mail" pending="Sending">
                  Send a new link
                </SubmitButton>
              </div>
            </form>
          }
        >
          <p>
            It was sent to <b className="break-all">{verification.email}</b> too long ago. A new one goes to the same address.
          </p>
        </Dead>
      );
    case "unknown":
      return (
        <Dead title="This link does not work" action={<LinkButton href="/sign-in">Sign in</LinkButton>}>
          <p>It may have been cut off on its way: copy all of it from the mail. Or sign in with your password, and a new link is sent.</p>
        </Dead>
      );
  }
}

interface ConfirmProps {
  title: string;
  refused: { message: string; fields: Readonly<Record<string, string>> } | undefined;
  action: string;
  asks: "nothing" | "password";
  email: string;
  children: ReactNode;
}

function Confirm({ title, refused, action, asks, email, children }: ConfirmProps) {
  const fields = refused?.fields ?? {};
  return (
    <Door title={title}>
      <h1>{title}</h1>
      <div className="prose">{children}</div>
      <form className="form" method="post" action={action}>
        {refused && <FormErrors errors={fields} form={Object.keys(fields).length === 0 ? refused.message : undefined} title="Not confirmed yet" />}
        {asks === "password" && (
          <>
            <input type="hidden" name="username" value={email} autoComplete="username" />
            <TextField
              name="password"
              label="Password"
              type="password"
              autoComplete="current-password"
              beside={<a href="/forgot-password">Forgotten?</a>}
              error={fields.password}
              required
            />
          </>
        )}
        <SubmitButton pending="Confirming">Confirm and sign in</SubmitButton>
      </form>
    </Door>
  );
}

function Dead({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <Door title={title}>
      <h1>{title}</h1>
      <div className="prose">{children}</div>
      <div className="bar">{action}</div>
    </Door>
  );
}
