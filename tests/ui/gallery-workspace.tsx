import { AccessLadder } from "#app/ui/access-ladder.tsx";
import { Avatar } from "#app/ui/avatar.tsx";
import { Banner, VisitBanner } from "#app/ui/banner.tsx";
import { Button, DisabledButton, LinkButton } from "#app/ui/button.tsx";
import { Checkbox, CheckboxList } from "#app/ui/checkbox.tsx";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { CopyField } from "#app/ui/copy-field.tsx";
import { DateOnly, DateTime, TimeOnly } from "#app/ui/dates.tsx";
import { Dialog, DialogLink } from "#app/ui/dialog.tsx";
import { Diff } from "#app/ui/diff.tsx";
import { Disclosure } from "#app/ui/disclosure.tsx";
import { Flash } from "#app/ui/flash.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Cell, Ledger, Row, RowHead, ScrollRegion } from "#app/ui/ledger.tsx";
import { Meter } from "#app/ui/meter.tsx";
import { Money, MoneyFigure } from "#app/ui/money.tsx";
import { Identifier, Note, Tag } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { RadioList } from "#app/ui/radio-list.tsx";
import { Section } from "#app/ui/section.tsx";
import { SeatPips } from "#app/ui/seat-pips.tsx";
import { Select } from "#app/ui/select.tsx";
import { AccessStatus, PersonStatus, Status, TaskStatus } from "#app/ui/status.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { Day, Happening, Timeline } from "#app/ui/timeline.tsx";
import { InWorkspace, reader } from "#tests/ui/gallery-shell.tsx";

const usd = { currency: "usd", locale: "en-GB" };

export function partsPage() {
  return (
    <InWorkspace section="settings" flash={<Flash message="The workspace is now called Halden & Birch." />}>
      <PageHead title="Parts">Every part once, so that a change shows everywhere.</PageHead>
      <Section title="Marks" note="Round is standing, square is work, diamond is delivery.">
        <div className="grid gap-3">
          <div className="flex flex-wrap gap-x-8 gap-y-3">
            {(["full", "trial", "grace", "restricted", "read_only", "suspended"] as const).map((phase) => (
              <AccessStatus key={phase} phase={phase} />
            ))}
          </div>
          <div className="flex flex-wrap gap-x-8 gap-y-3">
            {(["active", "suspended", "invited", "left"] as const).map((status) => (
              <PersonStatus key={status} status={status} />
            ))}
          </div>
          <div className="flex flex-wrap gap-x-8 gap-y-3">
            {(["todo", "in_progress", "in_review", "waiting", "done"] as const).map((status) => (
              <TaskStatus key={status} status={status} />
            ))}
          </div>
          <div className="flex flex-wrap gap-x-8 gap-y-3">
            <Status mark="delivery_received" tone="plain">
              Received
            </Status>
            <Status mark="delivery_retrying" tone="info">
              Retrying
            </Status>
            <Status mark="delivery_applied" tone="positive">
              Applied
            </Status>
            <Status mark="delivery_failed" tone="critical">
              Failed
            </Status>
          </div>
        </div>
      </Section>
      <Section title="Buttons" note="One primary on a page.">
        <div className="grid gap-4">
          <div className="bar">
            <LinkButton kind="primary" href="/invite">
              Invite people
            </LinkButton>
            <Button>Change seats</Button>
            <Button kind="quiet">Cancel</Button>
            <Button kind="danger">End sessions</Button>
            <Button kind="danger-primary">Close</Button>
            <DisabledButton reasonId="why-not">Export</DisabledButton>
            <Button size="small">Small</Button>
            <DialogLink opens="rename" href="/settings/name">
              Rename
            </DialogLink>
          </div>
          <p className="hint" id="why-not">
            Only the owner can export the log.
          </p>
          <div className="bar">
            <Tag>Owner</Tag>
            <Tag solid>This browser</Tag>
            <Avatar id="priya" name="Priya Raman" />
            <Avatar id="kwame" name="Kwame Mensah" small />
            <Identifier>req_01JD6Q2V8M3T</Identifier>
          </div>
          <Note kind="caution">A note interrupts, so it stands in a box.</Note>
        </div>
      </Section>
      <Section title="Fields" note="Label above, hint below, the problem beside its field and in the summary.">
        <form className="form" method="post">
          <FormErrors errors={{ slug: "Use letters, digits and hyphens." }} />
          <TextField name="name" label="Workspace name" defaultValue="Halden & Birch" hint="Shown to everyone you invite." />
          <TextField
            name="slug"
            label="Address"
            defaultValue="halden birch"
            hint="Part of every link."
            error="Use letters, digits and hyphens."
            required
          />
          <TextArea name="about" label="About" wide />
          <Select
            name="zone"
            label="Time zone"
            options={[
              { value: "Europe/London", label: "London" },
              { value: "Europe/Berlin", label: "Berlin" },
            ]}
          />
          <Checkbox name="policy" label="Require a confirmed address" hint="From 1 December, for everyone." defaultChecked />
          <CheckboxList
            name="teams"
            legend="Teams"
            options={[
              { value: "1", label: "Spatial design" },
              { value: "2", label: "Engineering", hint: "4 people" },
            ]}
            chosen={["2"]}
          />
          <RadioList
            name="role"
            legend="Role"
            defaultValue="viewer"
            options={[
              { value: "viewer", label: "Viewer", hint: "Reads projects, tasks and members." },
              { value: "member", label: "Member", hint: "Also creates and edits work." },
            ]}
          />
          <CopyField name="link" label="Invitation link" value="https://afterlogin.example/i/4f7c" hint="Works once." />
          <div>
            <SubmitButton pending="Saving">Save</SubmitButton>
          </div>
        </form>
      </Section>
      <Section title="Measures" note="A notch at 80 %, a stop at the limit, the words below.">
        <div className="grid gap-4">
          <Meter label="Projects" used={84} limit={200} amounts="84 of 200" note="116 free" />
          <Meter label="Requests" used={1000} limit={1000} amounts="1,000 of 1,000" note="Refused until 1 December" />
          <Meter label="Seats" used={120} limit={null} amounts="120, no limit" />
          <SeatPips used={12} invited={2} total={15} />
          <SeatPips used={70} invited={2} total={80} />
        </div>
      </Section>
      <Section title="Money and dates">
        <Ledger label="Due" columns={[{ label: "What" }, { label: "Amount", align: "right" }]} stack={false}>
          <Row>
            <RowHead>Growth, 12 seats</RowHead>
            <Cell align="right">
              <Money amount={14400} {...usd} />
            </Cell>
          </Row>
          <Row>
            <RowHead>Unused time, 3 seats</RowHead>
            <Cell align="right">
              <Money amount={-840} {...usd} />
            </Cell>
          </Row>
          <Row total>
            <RowHead>
              Due on <DateOnly at="2026-12-17" {...reader} />
            </RowHead>
            <Cell align="right">
              <Money amount={13560} {...usd} total />
            </Cell>
          </Row>
        </Ledger>
      </Section>
      <Section title="What happened">
        <Day level={3}>Today, 20 November</Day>
        <Timeline>
          <Happening
            mark="full"
            tone="accent"
            time={<TimeOnly at="2026-11-20T14:31:08Z" {...reader} />}
            detail={
              <Disclosure summary="2 changes" open>
                <Diff
                  changes={[
                    { field: "Role", before: "Admin", after: "Member" },
                    { field: "Billing manager", before: null, after: "yes" },
                  ]}
                />
              </Disclosure>
            }
          >
            <b>Tomás Ferreira</b> changed the role of <b>Aoife Byrne</b>
          </Happening>
          <Happening
            lead={<Avatar id="kwame" name="Kwame Mensah" small />}
            time={<TimeOnly at="2026-11-20T09:12:00Z" {...reader} />}
          >
            <b>Kwame Mensah</b> wrote a comment
          </Happening>
        </Timeline>
      </Section>
      <Section title="Banners" note="Above the page, one at a time, the gravest first." wide>
        <div className="grid gap-3">
          <Banner kind="info" title="5 days left of your Growth trial.">
            No card is on file.
          </Banner>
          <Banner kind="caution" phase="restricted" title="New projects and invitations are stopped.">
            Read-only from 1 December.
          </Banner>
          <Banner kind="critical" title="This workspace is read-only since 1 December." action={<Button>Pay $180.00</Button>}>
            You can pay, export and leave.
          </Banner>
          <Banner kind="positive" title="Paid. Full access is back." />
          <Flash kind="problem" message="The invitation was revoked by someone else a moment ago." />
        </div>
      </Section>
      <Dialog id="rename" title="Rename the workspace">
        <form className="form" method="post" action="/settings/name">
          <TextField id="dialog-name" name="name" label="Name" defaultValue="Halden & Birch" />
          <div>
            <SubmitButton>Rename</SubmitButton>
          </div>
        </form>
      </Dialog>
    </InWorkspace>
  );
}

const invoices = [
  { number: "HB-0014", date: "2026-11-17", open: true },
  { number: "HB-0013", date: "2026-10-17", open: false },
];

export function billingPage() {
  return (
    <InWorkspace
      section="billing"
      standing={{ phase: "grace", label: "Grace" }}
      banner={
        <Banner
          kind="caution"
          title={
            <>
              Your card was declined on 17 November: <Money amount={18000} {...usd} /> is open.
            </>
          }
          action={<LinkButton href="/card">Update card</LinkButton>}
        >
          We try again on <DateTime at="2026-11-22T09:00:00Z" {...reader} />. Everything works until 24 November.
        </Banner>
      }
    >
      <PageHead title="Billing" />
      <Section title="Payment" note="Visa ending 4242 was declined: the bank gave “insufficient funds”.">
        <MoneyFigure amount={18000} {...usd}>
          open since 17 November
        </MoneyFigure>
        <div className="bar mt-4 mb-8">
          <LinkButton kind="primary" href="/card">
            Update card and pay
          </LinkButton>
          <LinkButton href="/invoice">See invoice HB-0014</LinkButton>
        </div>
        <AccessLadder
          steps={[
            { phase: "full", detail: "until 17 November" },
            { phase: "grace", detail: "until 24 November: everything works", now: true },
            { phase: "restricted", detail: "from 24 November: no new projects or invitations" },
            { phase: "read_only", detail: "from 1 December: read, export and pay" },
          ]}
        />
      </Section>
      <Section title="Plan" note="Taken 2 November 2026. Later price changes do not touch it.">
        <KeyValues
          entries={[
            { term: "Plan", value: "Growth, monthly" },
            { term: "Seats", value: "15 paid: 12 used, 2 invited, 1 free" },
            { term: "Renews", value: <DateOnly at="2026-12-17" {...reader} /> },
          ]}
        />
        <div className="bar mt-4">
          <LinkButton href="/plan">Change plan or seats</LinkButton>
          <LinkButton kind="quiet" href="/cancellation">
            Cancel subscription
          </LinkButton>
        </div>
      </Section>
      <Section title="Invoices">
        <Ledger
          label="Invoices"
          columns={[
            { label: "Number" },
            { label: "Date" },
            { label: "Status" },
            { label: "Amount", align: "right" },
            { label: "Documents", hidden: true, align: "right" },
          ]}
        >
          {invoices.map((invoice) => (
            <Row key={invoice.number}>
              <RowHead strong>{invoice.number}</RowHead>
              <Cell>
                <DateOnly at={invoice.date} {...reader} />
              </Cell>
              <Cell>
                <Status
                  mark={invoice.open ? "delivery_failed" : "delivery_applied"}
                  tone={invoice.open ? "caution" : "positive"}
                >
                  {invoice.open ? "Open" : "Paid"}
                </Status>
              </Cell>
              <Cell align="right">
                <Money amount={18000} {...usd} />
              </Cell>
              <Cell align="right" push>
                <a className="inline-block min-h-6" href="/pdf">
                  PDF<span className="sr-only"> of {invoice.number}</span>
                </a>
              </Cell>
            </Row>
          ))}
        </Ledger>
      </Section>
    </InWorkspace>
  );
}

export function closePage() {
  return (
    <InWorkspace section="settings">
      <Confirmation
        title="Close Halden & Birch?"
        summary="You can restore it until 20 December 2026. After that its data is purged."
        consequences={[
          { title: "12 people lose access at once", detail: "They see that the workspace is closed and who closed it." },
          { title: "The subscription ends today", detail: "Paid time is not refunded." },
          { title: "Invoices stay available", stays: true },
        ]}
        keep={{ note: "Last full export: 2 November 2026.", href: "/export", label: "Export all data" }}
        typed={{ name: "confirmation", label: "Type the workspace’s name", expected: "Halden & Birch" }}
        errors={{ confirmation: "This is not the workspace’s name." }}
        confirm={{ label: "Close the workspace", pending: "Closing" }}
        cancel={{ href: "/settings", label: "Keep it open" }}
      />
    </InWorkspace>
  );
}

export function invitePage() {
  return (
    <InWorkspace section="members">
      <form method="post">
        <PageHead title="Invite people" crumbs={[{ label: "Members", href: "/members" }, { label: "Invite people" }]} />
        <Section title="Addresses" note="One a line.">
          <TextArea
            name="emails"
            label="Email addresses"
            rows={4}
            hint="Up to 50 at once. 1 seat is free."
            error="ana.lima@haldenbirch is not an email address: the part after @ needs a dot."
            defaultValue="ruth@tidemuseum.example&#10;ana.lima@haldenbirch"
            wide
          />
        </Section>
        <Section title="Role" note="You can give any role up to your own.">
          <RadioList
            name="role"
            legend="Role"
            hiddenLegend
            defaultValue="member"
            options={[
              { value: "viewer", label: "Viewer", hint: "Reads projects, tasks and members. Holds no seat." },
              { value: "member", label: "Member", hint: "Also creates and edits work." },
              { value: "admin", label: "Admin", hint: "Also invites people and changes roles." },
            ]}
          />
          <div className="bar mt-5">
            <SubmitButton pending="Sending">Send invitations</SubmitButton>
            <LinkButton kind="quiet" href="/members">
              Cancel
            </LinkButton>
          </div>
        </Section>
      </form>
    </InWorkspace>
  );
}

export function visitPage() {
  return (
    <InWorkspace
      banner={
        <VisitBanner title="You are visiting Halden & Birch as Afterlogin staff, read-only." stopAction="/staff/visit/end">
          “Import shows 6 rejected rows.” 49 minutes left, until 16:09.
        </VisitBanner>
      }
    >
      <PageHead title="Import of tickets.csv">Uploaded by Tomás Ferreira, 20 November 2026, 09:14.</PageHead>
      <Section title="Rejected rows">
        <ScrollRegion label="Rejected rows">
          <Ledger
            label="Rejected rows"
            stack={false}
            columns={[{ label: "Row", align: "right" }, { label: "Title" }, { label: "Due" }, { label: "Problem" }]}
          >
            <Row>
              <Cell align="right">17</Cell>
              <Cell>Printer jam recovery</Cell>
              <Cell tone="critical">31.11.2026</Cell>
              <Cell>November has 30 days</Cell>
            </Row>
          </Ledger>
        </ScrollRegion>
      </Section>
    </InWorkspace>
  );
}
