import { meterWarning } from "#app/domain/billing/words.rules.ts";
import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Meter } from "#app/ui/meter.tsx";
import { Section } from "#app/ui/section.tsx";

/** What is used of each limit, with a warning in words at 80 % and 100 %. */
export function UsagePart({ billing }: BillingData) {
  const { limits, usage, seats } = billing;
  return (
    <Section title="Usage" note="Warnings at 80 % and 100 %.">
      <ul className="grid gap-5">
        <li>
          <Meter
            label="Seats"
            used={usage.seats}
            limit={limits.now.seats}
            amounts={amounts(usage.members, limits.now.seats)}
            note={[meterWarning("seats", usage.seats, limits.now.seats), seatNote(seats)].filter(Boolean).join(" ")}
          />
        </li>
        <li>
          <Meter
            label="Projects"
            used={usage.projects}
            limit={limits.now.projects}
            amounts={amounts(usage.projects, limits.now.projects)}
            note={meterWarning("projects", usage.projects, limits.now.projects)}
          />
        </li>
      </ul>
      <div className="bar mt-5">
        <LinkButton href={`/w/${billing.workspace.slug}/billing/usage`}>See the usage</LinkButton>
        <LinkButton kind="quiet" href={`/w/${billing.workspace.slug}/billing/entitlements`}>
          What the plan includes
        </LinkButton>
      </div>
    </Section>
  );
}

function amounts(used: number, limit: number | null) {
  return (
    <>
      <b>{used}</b> <span className="quiet">{limit === null ? "no limit" : `of ${limit}`}</span>
    </>
  );
}

function seatNote({ allowed, members, invited }: BillingData["billing"]["seats"]): string {
  const asked = invited === 0 ? "" : ` after ${invited} open ${invited === 1 ? "invitation" : "invitations"}`;
  const free = Math.max(0, (allowed ?? 0) - members - invited);
  return allowed === null || (free === 0 && invited === 0) ? "" : `${free} free${asked}.`;
}
