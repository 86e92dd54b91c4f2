import { Person } from "#app/ui/avatar.tsx";
import { Board, BoardLane, TaskCard } from "#app/ui/board.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, RelativeTime, TimeOnly } from "#app/ui/dates.tsx";
import { Empty } from "#app/ui/empty.tsx";
import { FilterBar, FilterSelect, SearchInput } from "#app/ui/filter-bar.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Mark } from "#app/ui/mark.tsx";
import { MenuLink, RowMenu } from "#app/ui/menu.tsx";
import { Meter } from "#app/ui/meter.tsx";
import { Heading, Split } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { SeatSummary } from "#app/ui/seat-summary.tsx";
import { PersonStatus } from "#app/ui/status.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import { Day, Happening, Timeline } from "#app/ui/timeline.tsx";
import { InWorkspace, now, reader } from "#tests/ui/gallery-shell.tsx";

export function homePage() {
  return (
    <InWorkspace section="home" standing={{ phase: "trial", label: "Growth trial" }}>
      <PageHead title="Home">Halden &amp; Birch has 12 people, 14 projects and 41 open tasks.</PageHead>
      <section className="section wide">
        <Split
          aside={
            <>
              <section>
                <Heading beside={<span className="quiet num">2</span>}>My tasks</Heading>
                <Rows>
                  <RowItem lead={<Mark name="task_in_review" />}>
                    <a className="plain font-medium" href="/t/1">
                      Sign off tender drawings
                    </a>
                    <p className="t-caution text-xs">Due today</p>
                  </RowItem>
                  <RowItem lead={<Mark name="task_todo" />}>
                    <a className="plain font-medium" href="/t/2">
                      Answer the accessibility audit
                    </a>
                    <p className="quiet text-xs">Due 27 November</p>
                  </RowItem>
                </Rows>
              </section>
              <section className="grid gap-4">
                <Heading beside={<a href="/usage">Usage</a>}>November so far</Heading>
                <Meter label="Seats" used={12} limit={15} amounts="12 of 15" note="1 free after 2 open invitations" />
                <Meter
                  label="File storage"
                  used={18.1}
                  limit={20}
                  amounts="18.1 of 20 GB"
                  note="91 % used. Uploads stop at 20 GB."
                />
              </section>
            </>
          }
        >
          <div>
            <Heading>Setting up: 1 of 3 done</Heading>
            <Rows ordered>
              <RowItem
                lead={
                  <span className="t-positive">
                    <Mark name="task_done" />
                  </span>
                }
                detail="Harbour wayfinding, 2 November"
              >
                <p className="text-ink-2">
                  Start a first project<span className="sr-only"> (done)</span>
                </p>
              </RowItem>
              <RowItem
                lead={<Mark name="task_todo" />}
                title="Choose how you pay"
                detail="The trial ends in 5 days. After it, Starter allows 3 seats; you use 12."
                end={
                  <LinkButton kind="primary" href="/billing">
                    Choose a plan
                  </LinkButton>
                }
              />
              <RowItem
                lead={<Mark name="task_todo" />}
                title="Invite a teammate"
                detail="An invitation holds a seat until it expires."
                end={<LinkButton href="/invite">Invite</LinkButton>}
              />
            </Rows>
          </div>
          <div>
            <Heading beside={<a href="/activity">All activity</a>}>Recent activity</Heading>
            <Day level={3}>Today</Day>
            <Timeline>
              <Happening mark="task_done" time={<TimeOnly at="2026-11-20T14:07:00Z" {...reader} />}>
                <b>Ingrid Solheim</b> finished <a href="/t/3">Contrast check for pier signs</a>
              </Happening>
              <Happening mark="invited" time={<TimeOnly at="2026-11-20T11:52:00Z" {...reader} />}>
                <b>Tomás Ferreira</b> invited ruth@tidemuseum.example as a viewer
              </Happening>
            </Timeline>
          </div>
        </Split>
      </section>
    </InWorkspace>
  );
}

const people = [
  { id: "priya", name: "Priya Raman", email: "priya@haldenbirch.example", role: "Owner", status: "active", seen: now },
  {
    id: "tomas",
    name: "Tomás Ferreira",
    email: "tomas@haldenbirch.example",
    role: "Admin",
    status: "active",
    seen: "2026-11-20T14:19:00Z",
  },
  {
    id: "aoife",
    name: "Aoife Byrne",
    email: "aoife.byrne.with.a.long.address@haldenbirch.example",
    role: "Member, billing",
    status: "active",
    seen: "2026-11-20T08:02:00Z",
  },
  {
    id: "dario",
    name: "Dario Conti",
    email: "dario@haldenbirch.example",
    role: "Member",
    status: "suspended",
    seen: "2026-11-12T10:03:00Z",
  },
] as const;

export function membersPage() {
  return (
    <InWorkspace section="members">
      <PageHead
        title="Members"
        actions={
          <LinkButton kind="primary" icon="user-plus" href="/invite">
            Invite people
          </LinkButton>
        }
      />
      <SeatSummary used={12} invited={2} total={15} action={<LinkButton href="/billing">Change seats</LinkButton>}>
        12 used, 2 held by open invitations, 1 free.
      </SeatSummary>
      <Tabs
        label="People"
        tabs={[
          { href: "/members", label: "People", count: 12, current: true },
          { href: "/invitations", label: "Invitations", count: 2 },
          { href: "/roles", label: "Roles" },
        ]}
      />
      <FilterBar label="Members">
        <SearchInput label="Name or email" />
        <FilterSelect name="role" label="Role" options={[{ value: "", label: "Every role" }]} />
      </FilterBar>
      <Ledger
        label="Members"
        columns={[
          { label: "Person", sort: { href: "?sort=-name", sorted: "ascending" } },
          { label: "Role" },
          { label: "Status" },
          { label: "Last active", sort: { href: "?sort=seen" } },
          { label: "Joined" },
          { label: "Actions", hidden: true, align: "right" },
        ]}
      >
        {people.map((person) => (
          <Row key={person.id}>
            <RowHead>
              <Person {...person} detail={person.email} you={person.id === "priya"} />
            </RowHead>
            <Cell>{person.role}</Cell>
            <Cell>
              <PersonStatus status={person.status} />
            </Cell>
            <Cell label="Last active">
              <RelativeTime at={person.seen} now={now} {...reader} />
            </Cell>
            <Cell label="Joined">
              <DateOnly at="2026-11-02" {...reader} short />
            </Cell>
            <Cell align="right" push>
              <RowMenu label={`Actions for ${person.name}`}>
                <MenuLink href="/role">Change role</MenuLink>
                <MenuLink href="/suspension">Suspend</MenuLink>
                <MenuLink href="/removal" danger>
                  Remove from workspace
                </MenuLink>
              </RowMenu>
            </Cell>
          </Row>
        ))}
      </Ledger>
      <Pagination summary="Showing 4 of 12" nextHref="?after=4" />
    </InWorkspace>
  );
}

export function boardPage() {
  const ingrid = { id: "ingrid", name: "Ingrid Solheim" };
  return (
    <InWorkspace section="projects">
      <PageHead
        title="Harbour wayfinding"
        crumbs={[{ label: "Projects", href: "/projects" }, { label: "Harbour wayfinding" }]}
        actions={
          <LinkButton kind="primary" icon="plus" href="/new">
            New task
          </LinkButton>
        }
      >
        Signs, maps and totems for the new ferry terminal.
      </PageHead>
      <Board>
        <BoardLane status="todo" count={9} more={{ href: "?lane=todo", count: 7 }}>
          <TaskCard href="/t/1" title="Sign list for pier 4" reference="HW-51" due="Due 2 December" assignee={ingrid} />
          <TaskCard href="/t/2" title="Night-time photo survey" reference="HW-47" />
        </BoardLane>
        <BoardLane status="in_progress" count={1}>
          <TaskCard
            href="/t/3"
            title="Contrast check for ferry signs, wet and dry, at dusk"
            reference="HW-46"
            due="Due today"
            dueSoon
            comments={5}
            assignee={ingrid}
          />
        </BoardLane>
        <BoardLane status="in_review" count={0}>
          <li className="task quiet">Nothing here</li>
        </BoardLane>
        <BoardLane status="done" count={34} more={{ href: "?lane=done", count: 33 }}>
          <TaskCard href="/t/4" title="Colour system agreed" reference="HW-31" comments={1} assignee={ingrid} />
        </BoardLane>
      </Board>
    </InWorkspace>
  );
}

export function emptyPage() {
  return (
    <InWorkspace section="projects" standing={{ phase: "trial", label: "Growth trial" }}>
      <PageHead title="Projects" />
      <Empty
        title="Start with one piece of work"
        action={
          <LinkButton kind="primary" icon="plus" href="/new">
            New project
          </LinkButton>
        }
        note="Your trial allows 200 projects. Starter, the free plan, allows 3."
      >
        A project holds tasks and comments. Everyone in the workspace sees it.
      </Empty>
    </InWorkspace>
  );
}
