import type { ReactNode } from "react";
import { awaitsPayment } from "#app/domain/billing/checkout/checkout.rules.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { Note } from "#app/ui/note.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** Nothing is sold to a workspace that is to be deleted. */
export function closedText(restores: boolean): string {
  return restores ? "The workspace is closed, so nothing is charged any more. Restore it first, then choose a plan." : "The workspace is closed, so nothing is charged any more. When its owner has restored it, you can choose a plan.";
}

/** The workspace itself stands in the way. */
export function ClosedNow({ restores, workspace }: { restores: boolean; workspace: { slug: string } }) {
  return (
    <NotNow message={closedText(restores)} base={`/w/${workspace.slug}/billing`}>
      {restores && (
        <LinkButton kind="primary" href={`/w/${workspace.slug}/settings/closure`}>
          Restore the workspace
        </LinkButton>
      )}
    </NotNow>
  );
}

/** Another one could not be bought beside it. */
export function PaymentFirst({ workspace }: { workspace: { slug: string } }) {
  return <NotNow message={awaitsPayment} base={`/w/${workspace.slug}/billing`} />;
}

/** What stands in the way of a change, and the way out of it: most are put right in Billing. */
export function NotNow({ message, base, way = "billing", children }: NotNowProps) {
  return (
    <Section title="Not now">
      <Note kind="caution">{message}</Note>
      <div className="bar mt-4">
        {way === "withdrawal" && (
          <form method="post" action={`${base}/plan-change/withdrawal`}>
            <SubmitButton pending="Taking back">Take the change back</SubmitButton>
          </form>
        )}
        {way === "resumption" && (
          <LinkButton kind="primary" href={`${base}/resumption`}>
            Resume
          </LinkButton>
        )}
        {children}
        <LinkButton kind={way === "billing" && !children ? "primary" : "outlined"} href={base}>
          Back to Billing
        </LinkButton>
      </div>
    </Section>
  );
}

export type NotNowProps = {
  message: ReactNode;
  /** The address of Billing. */
  base: string;
  way?: WayOut;
  /** Another button, which is then the first. */
  children?: ReactNode;
};
export type WayOut = "billing" | "withdrawal" | "resumption";
