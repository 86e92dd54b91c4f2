import type { LimitKey, Limits } from "#app/domain/plans.rules.ts";
import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { limitText } from "#app/ui/limit-text.ts";
import { Status } from "#app/ui/status.tsx";

/** Limits of a plan called `name` beside what is used, and whether it fits. */
export function LimitTable({ usage, now, later, name, locale }: LimitTableProps) {
  return (
    <Ledger
      label={`What ${name} allows`}
      columns={[{ label: "Limit" }, { label: "You have", align: "right" }, { label: name, align: "right" }, { label: "Result" }]}
    >
      {rows.map(({ limit, label, usedAs, words }) => {
        const used = usedAs && usage[usedAs];
        const allowed = later[limit];
        return (
          <Row key={limit}>
            <RowHead>{label}</RowHead>
            <Cell label="You have" align="right">
              {limitText(limit, used ?? now[limit], locale)}
            </Cell>
            <Cell label={name} align="right">
              {limitText(limit, allowed, locale)}
            </Cell>
            <Cell>
              <Result over={used === null || allowed === null ? 0 : Math.max(0, used - allowed)} words={words} shorter={limit === "activityDays" && later.activityDays < now.activityDays} />
            </Cell>
          </Row>
        );
      })}
    </Ledger>
  );
}

function Result({ over, words: [one, many], shorter }: { over: number; words: readonly [string, string]; shorter: boolean }) {
  if (over > 0) {
    return (
      <Status mark="no" tone="critical">
        {over} {over === 1 ? one : many} too many
      </Status>
    );
  }
  return shorter ? (
    <Status mark="none" tone="plain">
      Kept, shown shorter
    </Status>
  ) : (
    <Status mark="yes" tone="positive">
      Fits
    </Status>
  );
}

const rows: readonly { limit: LimitKey; label: string; usedAs: "members" | "projects" | null; words: readonly [string, string] }[] = [
  { limit: "seats", label: "Seats", usedAs: "members", words: ["person", "people"] },
  { limit: "projects", label: "Projects", usedAs: "projects", words: ["project", "projects"] },
  { limit: "activityDays", label: "Activity log shown", usedAs: null, words: ["day", "days"] },
];

type LimitTableProps = { usage: BillingData["billing"]["usage"]; now: Limits; later: Limits; name: string; locale: string };
