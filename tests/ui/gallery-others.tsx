import { Button, LinkButton } from "#app/ui/button.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Cell, Ledger, Row, RowHead, ScrollRegion } from "#app/ui/ledger.tsx";
import { NotPermitted } from "#app/ui/not-permitted.tsx";
import { Identifier } from "#app/ui/note.tsx";
import { Heading, Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { ProblemPage } from "#app/ui/problem-page.tsx";
import { StaffShell } from "#app/ui/staff-shell.tsx";
import { AccessStatus } from "#app/ui/status.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import { Why, WhyLayer } from "#app/ui/why.tsx";
import { InWorkspace, reader } from "#tests/ui/gallery-shell.tsx";

export function notPermittedPage() {
  return (
    <InWorkspace section="billing">
      <NotPermitted
        title="You cannot see billing in Halden & Birch"
        entries={[
          { term: "Needed", value: "Read billing" },
          { term: "Signed in as", value: "jonas@weiss-licht.example" },
        ]}
        ask={{ action: "/ask", label: "Ask Priya for access", note: "Priya gets one notification with your name." }}
        back={{ href: "/home", label: "Back to Home" }}
      >
        Your role here is <b className="text-ink">Viewer</b>. Billing can be read by admins and the owner.
      </NotPermitted>
    </InWorkspace>
  );
}

export function notFoundPage() {
  return (
    <InWorkspace>
      <ProblemPage
        kind="not_found"
        title="This page is not here"
        requestId="req_01JD6Q2V8M3T"
        action={{ href: "/home", label: "Back to Home" }}
      >
        <p>It may have been removed, or it belongs to a workspace you are not in.</p>
      </ProblemPage>
    </InWorkspace>
  );
}

export function staffPage() {
  return (
    <StaffShell
      links={[
        { href: "/staff/workspaces", label: "Workspaces", current: true },
        { href: "/staff/stripe", label: "Stripe inbox" },
        { href: "/staff/jobs", label: "Jobs" },
      ]}
      search={{ action: "/staff/search" }}
      staff={{ name: "Noor Haddad", roleLabel: "support", sessionEndsAt: "2026-11-20T18:00:00Z", reader }}
      signOutAction="/staff/sign-out"
    >
      <Page>
        <PageHead title="Halden & Birch" actions={<LinkButton href="/note">Add a note</LinkButton>}>
          <AccessStatus phase="grace">Grace until 24 Nov</AccessStatus> Growth, monthly{" "}
          <Identifier>halden-birch</Identifier>
        </PageHead>
        <Tabs
          label="Workspace"
          tabs={[
            { href: "/a", label: "Overview", current: true },
            { href: "/b", label: "Members" },
            { href: "/c", label: "Notes", count: 2 },
          ]}
        />
        <div className="staff-grid mt-5">
          <section>
            <Heading>Why access?</Heading>
            <Why allowed={false} verdict="No. Aoife Byrne may not invite people." decision="Decided by role, layer 2 of 4.">
              <WhyLayer outcome="passes" layer="Identity" source="session, 14:58">
                Signed in, address confirmed
              </WhyLayer>
              <WhyLayer outcome="decides" layer="Role" source="audit, req_01JD6Q2V8M3T">
                Member: lacks “invite people”
              </WhyLayer>
              <WhyLayer outcome="silent" layer="Flag" source="flags">
                None touches invitations
              </WhyLayer>
              <WhyLayer outcome="passes" layer="Limit" source="counted now">
                14 of 18 seats
              </WhyLayer>
            </Why>
          </section>
          <section>
            <Heading beside={<Button size="small">Sync from Stripe</Button>}>Subscription, two records</Heading>
            <ScrollRegion label="Our record and Stripe">
              <Ledger
                label="Our record and Stripe"
                stack={false}
                columns={[{ label: "Field" }, { label: "Ours, 15:00" }, { label: "Stripe, now" }]}
              >
                <Row>
                  <RowHead>Billing email</RowHead>
                  <Cell>accounts@haldenbirch.example</Cell>
                  <Cell tone="caution">finance@haldenbirch.example</Cell>
                </Row>
              </Ledger>
            </ScrollRegion>
            <KeyValues entries={[{ term: "Next try", value: "22 Nov, 09:00 UTC" }]} />
          </section>
        </div>
      </Page>
    </StaffShell>
  );
}
