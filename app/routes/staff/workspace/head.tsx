import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, TimeOnly } from "#app/ui/dates.tsx";
import { Identifier, Note } from "#app/ui/note.tsx";
import { AccessStatus, accessWords } from "#app/ui/status.tsx";

/** What it is and where it stands, and above it why it is being looked at. */
export function WorkspaceHead({ data }: { data: WorkspaceData }) {
  const { file, dashboard } = data;
  const { standing, customerId, look } = file;
  const { workspace, access, subscription, terms } = standing;
  const phase = access.reason === "trialing" && access.level === "full" ? "trial" : access.level;
  return (
    <>
      <div className="mb-4">
        <Note>
          You are looking for this reason: “{look.reason}”. It stands in the workspace’s activity. Ends at <TimeOnly at={look.endsAt} {...staffReader} /> UTC.
        </Note>
      </div>
      <div className="page-head">
        <div>
          <h1>{workspace.name}</h1>
          <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <AccessStatus phase={phase}>
              {accessWords[phase]}
              {access.until && (
                <>
                  {" "}
                  until <DateOnly at={access.until} {...staffReader} short />
                </>
              )}
            </AccessStatus>
            <span>
              {priceList.plans[terms.plan].name}
              {subscription && `, ${subscription.interval}ly`}
            </span>
            <Identifier>{workspace.slug}</Identifier>
            {customerId && <Identifier>{customerId}</Identifier>}
          </p>
        </div>
        {dashboard && customerId && (
          <div className="bar">
            <LinkButton href={`${dashboard}customers/${customerId}`} icon="external" rel="noreferrer">
              Open in Stripe
            </LinkButton>
          </div>
        )}
      </div>
    </>
  );
}
