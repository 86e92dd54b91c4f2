import { Legal } from "#app/ui/legal.tsx";
import type { LegalTemplateProps } from "#app/ui/terms-page.tsx";

/** A template of a privacy notice. What it says the software keeps is what it keeps. */
export function PrivacyPage({ operator, version, since, reader }: LegalTemplateProps) {
  return (
    <Legal title="Privacy" template {...{ version, since, reader }}>
      <h2>Who is responsible</h2>
      <p>{operator} runs this service. Name, address and the person to write to belong here.</p>
      <h2>What is kept about you</h2>
      <ul>
        <li>Your name and email address, because others in your workspaces need to know who you are.</li>
        <li>How you sign in: a password only as a hash, and your sessions with device and network address.</li>
        <li>What you did in a workspace, in its activity log, with the time and the network address.</li>
        <li>What you write to us by the contact form, with the page and workspace it was about.</li>
        <li>
          For owners and billing managers: references to the customer and the invoices at the payment provider. Card
          numbers never reach this service.
        </li>
      </ul>
      <h2>Cookies</h2>
      <p>
        Only what the service needs: to keep you signed in, to remember the theme you chose, and to show the result of your
        last action. Nobody is tracked.
      </p>
      <h2>Who else sees it</h2>
      <p>The payment provider, the mail provider and the host: {operator} names them here.</p>
      <h2>How long</h2>
      <p>{operator} states here how long the activity log and backups are kept.</p>
      <h2>Your rights</h2>
      <p>You may ask for a copy, a correction or erasure. Say here how, and which authority hears complaints.</p>
    </Legal>
  );
}
