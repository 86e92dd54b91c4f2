import { listActivity, type ActivityEvent } from "#app/domain/audit/list-activity.ts";
import { isoDayIn } from "#app/domain/dates.rules.ts";
import { activitySubjects } from "#app/domain/audit/actions.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { Event, told } from "#app/routes/w/happenings.tsx";
import { DateOnly, TimeOnly } from "#app/ui/dates.tsx";
import { Diff, type Change } from "#app/ui/diff.tsx";
import { Disclosure } from "#app/ui/disclosure.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, FilterSelect } from "#app/ui/filter-bar.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { Day, Timeline } from "#app/ui/timeline.tsx";
import type { Route } from "./+types/activity";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const { locale, timeZone } = entry.user;
  const filter = {
    about: url.searchParams.get("about") || null,
    actorKind: actorKinds.find(({ value }) => value === url.searchParams.get("by"))?.value ?? null,
    actorId: null,
    before: url.searchParams.get("before"),
  };
  const { events, next, shownSince } = await listActivity(scope, filter);
  return {
    name: scope.standing.workspace.name,
    filter: { about: filter.about, by: filter.actorKind },
    days: byDay(events, timeZone),
    nextHref: next ? `?${new URLSearchParams({ ...(filter.about ? { about: filter.about } : {}), ...(filter.actorKind ? { by: filter.actorKind } : {}), before: next })}` : null,
    paged: filter.before !== null,
    shownSince,
    reader: { locale, timeZone },
  };
});

const actorKinds = [
  { value: "user", label: "People" },
  { value: "system", label: "Afterlogin itself" },
  { value: "staff", label: "Staff" },
] as const;

export default function Activity({ loaderData }: Route.ComponentProps) {
  const { name, filter, days, nextHref, paged, shownSince, reader } = loaderData;
  const filtered = filter.about !== null || filter.by !== null;
  return (
    <Page>
      <title>{`Activity · ${name} · Afterlogin`}</title>
      <PageHead title="Activity">
        Who did what, when and from where. Your plan shows it since <DateOnly at={shownSince} {...reader} />.
      </PageHead>
      <FilterBar label="Activity" clearHref={filtered || paged ? "?" : null}>
        <FilterSelect name="about" label="About" value={filter.about} options={[{ value: "", label: "Everything" }, ...activitySubjects().map((subject) => ({ value: subject, label: subjectLabel(subject) }))]} />
        <FilterSelect name="by" label="By" value={filter.by} options={[{ value: "", label: "Everyone" }, ...actorKinds]} />
      </FilterBar>
      {days.length === 0 && filtered && <NothingFound clearHref="?">Nothing like that happened in the time shown.</NothingFound>}
      {days.length === 0 && !filtered && (
        <Empty title="Nothing has happened yet" shape="round">
          As soon as somebody changes something here, this page says who and what.
        </Empty>
      )}
      {days.map(({ day, events }) => (
        <section key={day}>
          <Day>
            <DateOnly at={day} {...reader} />
          </Day>
          <Timeline>
            {events.map((event) => (
              <Event key={event.id} event={event} time={<TimeOnly at={event.at} {...reader} />} detail={<Detail event={event} />} />
            ))}
          </Timeline>
        </section>
      ))}
      <Pagination nextHref={nextHref} words={{ previous: "Newer", next: "Older" }} />
    </Page>
  );
}

type Shown = ReturnType<typeof shown>;

function Detail({ event }: { event: Shown }) {
  return (
    <div className="meta">
      {event.from}
      {event.changes.length > 0 && (
        <Disclosure summary="What changed">
          <Diff changes={event.changes} />
        </Disclosure>
      )}
    </div>
  );
}

function byDay(events: ActivityEvent[], timeZone: string): { day: string; events: Shown[] }[] {
  const days: { day: string; events: Shown[] }[] = [];
  for (const event of events) {
    const day = isoDayIn(event.at, timeZone);
    if (days.at(-1)?.day !== day) days.push({ day, events: [] });
    days.at(-1)!.events.push(shown(event));
  }
  return days;
}

function shown(event: ActivityEvent) {
  return {
    ...told(event),
    from: [methods[event.method] ?? event.method, event.address].filter(Boolean).join(", "),
    changes: changesOf(event),
  };
}

const methods: Record<string, string> = { web: "In the browser", job: "In the background", command: "From the command line" };

function changesOf({ before, after }: ActivityEvent): Change[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields.map((field) => ({ field: fieldLabel(field), before: valueText(before?.[field]), after: valueText(after?.[field]) }));
}

/** "purgeAt" → "Purge at": the allow-list's names are words already. */
function fieldLabel(field: string): string {
  const words = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? value.join(", ") : String(value);
}

function subjectLabel(subject: string): string {
  return subject.charAt(0).toUpperCase() + subject.slice(1);
}
