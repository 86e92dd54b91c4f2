import type { ReactNode } from "react";
import { planListings } from "#app/domain/plans.rules.ts";
import { Contact } from "#app/ui/contact.tsx";
import { DoorShell } from "#app/ui/door-shell.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Landing } from "#app/ui/landing.tsx";
import { Logo } from "#app/ui/logo.tsx";
import { Pricing } from "#app/ui/pricing.tsx";
import { PrivacyPage } from "#app/ui/privacy-page.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { AccessStatus } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TermsPage } from "#app/ui/terms-page.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { reader } from "#tests/ui/gallery-shell.tsx";

function InPublic({ current, children }: { current: string; children: ReactNode }) {
  return (
    <PublicShell
      links={[
        { href: "/", label: "What it does", current: current === "/" },
        { href: "/pricing", label: "Pricing", current: current === "/pricing" },
      ]}
      door={{ href: "/sign-in", label: "Sign in" }}
      footer="Afterlogin is open source under the MIT licence."
    >
      {children}
    </PublicShell>
  );
}

export function landingPage() {
  return (
    <InPublic current="/">
      <Landing listings={planListings()} demo sourceHref="/source" />
    </InPublic>
  );
}

export function pricingPage() {
  return (
    <InPublic current="/pricing">
      <Pricing listings={planListings()} interval="month" currency="usd" trialPlan="growth" locale="en-GB" signUpHref="/sign-up" />
    </InPublic>
  );
}

const legal = { operator: "Example Ltd", version: "1", since: "2026-11-01", reader };

export function termsPage() {
  return (
    <InPublic current="">
      <TermsPage {...legal} />
    </InPublic>
  );
}

export function privacyPage() {
  return (
    <InPublic current="">
      <PrivacyPage {...legal} />
    </InPublic>
  );
}

export function contactPage() {
  return (
    <InPublic current="">
      <Contact
        intro="A person reads this, usually within a working day."
        values={{ email: "not an address" }}
        errors={{ email: "Is not an email address.", message: "Tell us what it is about." }}
      />
    </InPublic>
  );
}

export function signInPage() {
  return (
    <DoorShell aside={{ label: "Demo people", content: <DemoPeople /> }}>
      <h1>Sign in</h1>
      <form className="form" method="post">
        <FormErrors form="This email and password do not belong together." title="Not signed in" />
        <TextField name="email" label="Email" type="email" autoComplete="username" defaultValue="priya@haldenbirch.example" />
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          beside={<a href="/reset">Forgotten?</a>}
        />
        <SubmitButton pending="Signing in">Sign in</SubmitButton>
      </form>
      <p className="text-ink-2">
        New here?{" "}
        <a className="inline-block min-h-6" href="/sign-up">
          Start a workspace
        </a>
      </p>
    </DoorShell>
  );
}

function DemoPeople() {
  return (
    <>
      <h2 className="text-xl">Walk in as somebody</h2>
      <p className="mt-1 mb-5 text-ink-2">Each button signs you in at once.</p>
      <Rows>
        <RowItem
          lead={<Logo id="0193-halden" name="Halden & Birch" />}
          title={
            <>
              Halden &amp; Birch <AccessStatus phase="grace">Growth, payment overdue</AccessStatus>
            </>
          }
        >
          <form method="post" className="bar mt-2">
            <SubmitButton kind="outlined" size="small" name="as" value="priya">
              Priya, owner
            </SubmitButton>
            <SubmitButton kind="outlined" size="small" name="as" value="tomas">
              Tomás, admin
            </SubmitButton>
          </form>
        </RowItem>
      </Rows>
    </>
  );
}
