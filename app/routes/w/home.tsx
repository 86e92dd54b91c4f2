import { listActivity } from "#app/domain/audit/list-activity.ts";
import { may, type Scope } from "#app/domain/scope.ts";
import { findOfferForMe } from "#app/domain/workspaces/answer-ownership-offer.ts";
import { getHome } from "#app/domain/workspaces/home.ts";
import { planListings } from "#app/domain/plans.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { Event, told } from "#app/routes/w/happenings.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, RelativeTime, type Reader } from "#app/ui/dates.tsx";
import { Meter } from "#app/ui/meter.tsx";
import { Note } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page, Split } from "#app/ui/page.tsx";
import { RowItem, Rows } from "#app/ui/rows.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { Status, TaskStatus } from "#app/ui/status.tsx";
import { Timeline } from "#app/ui/timeline.tsx";
import type { Route } from "./+types/home";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  const [{ onboarding, myTasks }, recent, offer] = await Promise.all([getHome(scope, { addressVerified: entry.user.emailVerified }), recentActivity(scope), findOfferForMe(scope)]);
  const { workspace, terms, usage } = scope.standing;
  return {
    name: workspace.name,
    slug: workspace.slug,
    person: entry.user.name,
    reader: { locale: entry.user.locale, timeZone: entry.user.timeZone },
    offer: offer && { from: offer.fromName, expiresAt: offer.expiresAt },
    onboarding,
    myTasks,
    recent,
    canHide: may(scope, "workspace.settings"),
    canCreate: may(scope, "projects.create"),
    /** The steps that the workspace's access leaves room for. */
    open: { address: true, project: may(scope, "projects.create"), teammate: may(scope, "members.invite"), billing: may(scope, "billing.manage"), second_factor: true },
    plan: planListings().find(({ key }) => key === terms.plan)?.name ?? terms.plan,
    usage: [
      { key: "seats", label: "Seats", used: usage.seats, limit: terms.limits.seats },
      { key: "projects", label: "Projects", used: usage.projects, limit: terms.limits.projects },
    ],
  };
});

/** The last few events, for those who may read the activity. */
async function recentActivity(scope: Scope) {
  if (!may(scope, "activity.read")) return null;
  const { events, shownSince } = await listActivity(scope, { about: null, actorKind: null, actorId: null, before: null, most: 5 });
  return { events: events.map(told), shownSince, now: scope.now };
}

const stepLinks = {
  address: "/account/verification",
  project: "projects/new",
  teammate: "invitations/new",
  billing: "billing/plan",
  second_factor: "/account/security",
} as const;

export default function Home({ loaderData }: Route.ComponentProps) {
  const { name, slug, person, reader, offer, onboarding, myTasks, recent, usage } = loaderData;
  const here = `/w/${slug}`;
  return (
    <Page>
      <title>{`Home · ${name} · Afterlogin`}</title>
      <PageHead title={`Welcome, ${person.split(" ")[0]}`} actions={loaderData.canCreate && <LinkButton href={`${here}/projects/new`} icon="plus">New project</LinkButton>} />
      {offer && (
        <div className="mb-6">
          <Note>
            <div className="bar">
              <p className="grow">
                {offer.from} offers you the ownership of {name}, until <DateOnly at={offer.expiresAt} {...reader} />.
              </p>
              <LinkButton href={`${here}/settings/ownership/acceptance`}>See the offer</LinkButton>
            </div>
          </Note>
        </div>
      )}
      {onboarding.shows === "list" && (
        <section className="section" aria-labelledby="first-steps">
          <header>
            <h2 id="first-steps">First steps</h2>
            <p>
              {onboarding.done} of {onboarding.total} done
            </p>
          </header>
          <div>
            <Rows>
              {onboarding.steps.map((step) => (
                <RowItem key={step.key} lead={<Status mark={step.done ? "yes" : "none"} tone={step.done ? "positive" : "plain"}>{""}</Status>} end={!step.done && loaderData.open[step.key] && <a href={stepHref(here, step.key)}>Do it</a>}>
                  <span className={step.done ? "quiet" : undefined}>{step.label}</span>
                  {step.done && <span className="sr-only">, done</span>}
                </RowItem>
              ))}
            </Rows>
            {loaderData.canHide && (
              <form method="post" action={`${here}/onboarding`} className="bar mt-3">
                <SubmitButton kind="quiet" name="shown" value="no" pending="Hiding">
                  Hide these steps
                </SubmitButton>
              </form>
            )}
          </div>
        </section>
      )}
      <Split
        aside={
          <section aria-labelledby="usage">
            <h2 id="usage" className="mb-2">
              Usage
            </h2>
            <p className="meta mb-3">{loaderData.plan}</p>
            <div className="grid gap-4">
              {usage.map(({ key, ...meter }) => (
                <Meter key={key} {...meter} amounts={<Amounts {...meter} locale={reader.locale} />} />
              ))}
            </div>
          </section>
        }
      >
        <section aria-labelledby="my-tasks">
          <h2 id="my-tasks" className="mb-2">
            My tasks
          </h2>
          {myTasks.length === 0 ? (
            <p className="text-ink-2">
              Nothing is assigned to you. <a href={`${here}/projects`}>Look at the projects</a>
            </p>
          ) : (
            <>
              <Rows>
                {myTasks.map((task) => (
                  <RowItem
                    key={task.id}
                    title={<a href={`${here}/tasks/${task.id}`}>{task.title}</a>}
                    detail={task.project}
                    end={
                      <>
                        {task.dueOn && (
                          <span className="meta">
                            due <DateOnly at={task.dueOn} {...reader} short />
                          </span>
                        )}{" "}
                        <TaskStatus status={task.status === "doing" ? "in_progress" : task.status} />
                      </>
                    }
                  />
                ))}
              </Rows>
              <p className="mt-3">
                <a href={`${here}/my-tasks`}>All my tasks</a>
              </p>
            </>
          )}
        </section>
        {recent && <RecentActivity recent={recent} here={here} reader={reader} />}
        {onboarding.shows === "restore_link" && loaderData.canHide && (
          <form method="post" action={`${here}/onboarding`}>
            <SubmitButton kind="quiet" name="shown" value="yes" pending="Showing">
              Show the first steps again
            </SubmitButton>
          </form>
        )}
      </Split>
    </Page>
  );
}

function RecentActivity({ recent, here, reader }: { recent: NonNullable<Route.ComponentProps["loaderData"]["recent"]>; here: string; reader: Reader }) {
  return (
    <section aria-labelledby="recent">
      <div className="bar mb-3">
        <h2 id="recent" className="grow">
          Recent activity
        </h2>
        <a href={`${here}/activity`}>All activity</a>
      </div>
      {recent.events.length === 0 ? (
        <p className="text-ink-2">
          Nothing has happened here since <DateOnly at={recent.shownSince} {...reader} />.
        </p>
      ) : (
        <Timeline>
          {recent.events.map((event) => (
            <Event key={event.id} event={event} time={<RelativeTime at={event.at} now={recent.now} {...reader} />} />
          ))}
        </Timeline>
      )}
    </section>
  );
}

function Amounts({ used, limit, locale }: { used: number; limit: number | null; locale: string }) {
  const number = new Intl.NumberFormat(locale);
  return (
    <>
      <b>{number.format(used)}</b> {limit === null ? "used, no limit" : `of ${number.format(limit)}`}
    </>
  );
}

function stepHref(here: string, key: keyof typeof stepLinks): string {
  const link = stepLinks[key];
  return link.startsWith("/") ? link : `${here}/${link}`;
}
