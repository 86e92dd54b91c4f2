import type { ReactNode } from "react";
import { readOnlyAfterDays, restrictedAfterDays } from "#app/domain/access.rules.ts";
import { trialDays } from "#app/domain/terms.rules.ts";
import type { PlanListing } from "#app/domain/plans.rules.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Mark, type AccessPhase } from "#app/ui/mark.tsx";

/** What Afterlogin is, said by what it does. Figures come from the rules, so they cannot fall behind. */
export function Landing({ listings, demo, sourceHref }: LandingProps) {
  return (
    <>
      <div className="wrap">
        <div className="hero grid gap-10 pt-10 pb-14 sm:pt-16 sm:pb-20">
          <div className="grid gap-6">
            <h1>SaaS gets hard after login.</h1>
            <p>
              This is the part that comes then: workspaces, people and roles, seats, billing and an activity log, done
              once. Run it as it is, or build your own product on it.
            </p>
            <div className="bar">
              <LinkButton kind="primary" size="large" href={demo ? "/sign-in" : "/sign-up"}>
                {demo ? "Open the demo" : "Start a workspace"}
              </LinkButton>
              {sourceHref && (
                <LinkButton size="large" href={sourceHref}>
                  Read the source
                </LinkButton>
              )}
            </div>
          </div>
          <Phases />
        </div>
      </div>
      <div className="wrap">
        <h2 className="mb-5 text-xl">One customer, from day 1</h2>
        <Story listings={listings} />
      </div>
      <div className="wrap mt-14">
        <Commands />
      </div>
      <div className="wrap mt-14">
        <h2 className="mb-4 text-xl">What is inside</h2>
        <Parts />
      </div>
    </>
  );
}

export type LandingProps = {
  listings: readonly PlanListing[];
  /** True on a machine with demo data, where the sign-in page offers demo people. */
  demo: boolean;
  sourceHref?: string | null;
};

function Phases() {
  const days = `day ${restrictedAfterDays} to ${readOnlyAfterDays}`;
  const phases: readonly { phase: AccessPhase; title: string; text: string; when: string }[] = [
    { phase: "full", title: "Full", text: "Everything the plan has", when: "until then" },
    { phase: "grace", title: "Grace", text: "Everything still works; the card is retried", when: `day 0 to ${restrictedAfterDays}` },
    { phase: "restricted", title: "Restricted", text: "Work goes on, growth waits", when: days },
    { phase: "read_only", title: "Read-only", text: "Read, export and pay", when: `from day ${readOnlyAfterDays}` },
    { phase: "full", title: "Full again", text: "As soon as Stripe has the money", when: "when paid" },
  ];
  return (
    <figure className="panel phases">
      <figcaption className="flex flex-wrap justify-between gap-x-4 py-3">
        <b>Access, always with a reason</b>
        <span className="meta">when a payment fails</span>
      </figcaption>
      <ol>
        {phases.map(({ phase, title, text, when }) => (
          <li key={title}>
            <Mark name={phase} />
            <p>
              <b>{title}</b>
              {text}
            </p>
            <span>{when}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}

function Story({ listings }: Pick<LandingProps, "listings">) {
  const free = listings.find((listing) => listing.free);
  const seats = free?.limits.find((limit) => limit.key === "seats")?.value;
  return (
    <ol className="story">
      <Chapter phase="full" when="Day 1" title="Two people accept the last seat at once">
        One joins. The other reads that the seats are full and whom to ask, and the invitation stays open. The count is taken under a lock, at the
        moment of acceptance.
      </Chapter>
      <Chapter phase="full" when="Day 9" title="Somebody works in two workspaces, in two tabs">
        The workspace is in the address, and PostgreSQL itself refuses the rows of any other. The right id in the wrong
        workspace is a page not found.
      </Chapter>
      {free && (
        <Chapter phase="trial" when={`Day ${trialDays}`} title="The trial ends with twelve people and no card">
          {free.name} allows {seats ?? "any number"}. The owner sees what is over and chooses who stays and what is
          archived. Nothing is deleted.
        </Chapter>
      )}
      <Chapter phase="grace" when="Day 31" title="A card declines">
        {restrictedAfterDays} days of grace, {readOnlyAfterDays - restrictedAfterDays} restricted, then read-only. Every
        page of the workspace says where it stands, why, and when that changes. Paying undoes it.
      </Chapter>
      <Chapter phase="full" when="Day 58" title="Stripe’s news arrives twice, late and out of order">
        Each event only says which customer to look at. What counts is what Stripe answers at that moment, so order and
        repetition cannot change the outcome.
      </Chapter>
      <Chapter phase="full" when="Day 120" title="Somebody asks who changed that role">
        The activity log has the person, the time, the address and both values. The application’s own database roles
        cannot change an entry.
      </Chapter>
    </ol>
  );
}

function Chapter({ phase, when, title, children }: ChapterProps) {
  return (
    <li>
      <p className="when">
        <Mark name={phase} />
        {when}
      </p>
      <h3>{title}</h3>
      <p>{children}</p>
    </li>
  );
}

type ChapterProps = { phase: AccessPhase; when: string; title: string; children: ReactNode };

function Commands() {
  return (
    <div className="commands">
      <div className="prose">
        <h2 className="text-xl text-ink">Two commands</h2>
        <p>
          A fresh clone starts with nothing set: it brings its own PostgreSQL, a local Stripe and an inbox, and fills in
          demo workspaces. Set a database, a Stripe key and a mail server, and the same command runs on those.
        </p>
        <p>The tests use the real database, a Stripe that speaks HTTP, and a browser.</p>
      </div>
      <pre className="term" tabIndex={0} role="region" aria-label="Terminal">
        <code>
          <span className="dim">$</span> npm start{"\n"}
          <span className="dim">{"  its own PostgreSQL\n  a local Stripe\n  an inbox for its mail\n  demo workspaces\n\n"}</span>
          <span className="dim">$</span> npm test
        </code>
      </pre>
    </div>
  );
}

const parts = [
  {
    name: "Workspaces",
    what: "A switcher, addresses of their own, transfer of ownership, closing with a way back",
    holds: "Row security in PostgreSQL, below every query",
  },
  {
    name: "People",
    what: "Invitations, roles, seats, suspension",
    holds: "One table of roles and permissions, the same for pages and rules",
  },
  {
    name: "Billing",
    what: "Plans, seats, trials, invoices, cancelling and coming back",
    holds: "Access computed by one function, with its reason and its dates",
  },
  {
    name: "Activity",
    what: "A readable log with before and after",
    holds: "Written in the same transaction as the change it tells of",
  },
] as const;

function Parts() {
  return (
    <Ledger
      label="What is inside"
      middle={false}
      columns={[{ label: "Part" }, { label: "What it does" }, { label: "What holds it" }]}
    >
      {parts.map((part) => (
        <Row key={part.name}>
          <RowHead strong>{part.name}</RowHead>
          <Cell full>{part.what}</Cell>
          <Cell full>{part.holds}</Cell>
        </Row>
      ))}
    </Ledger>
  );
}
