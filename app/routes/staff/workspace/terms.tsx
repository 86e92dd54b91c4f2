import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { limitLabel, priceList, type LimitKey } from "#app/domain/plans.rules.ts";
import { DateOnly } from "#app/ui/dates.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";

export function TermsPart({ data }: { data: WorkspaceData }) {
  const { terms, overrides } = data.file;
  return (
    <section>
      <h2 className="mb-3">Terms and overrides</h2>
      <KeyValues
        entries={terms.map(({ plan, version, takenAt }) => ({
          term: priceList.plans[plan].name,
          value: (
            <>
              taken <DateOnly at={takenAt} {...staffReader} short />, price list {version}
            </>
          ),
        }))}
      />
      {overrides.length === 0 ? (
        <p className="meta mt-2">No override.</p>
      ) : (
        <Ledger label="Overrides" columns={[{ label: "Limit or feature" }, { label: "Now", align: "right" }, { label: "Ends" }]}>
          {overrides.map((override) => (
            <Row key={override.id}>
              <RowHead>
                {override.kind === "limit" ? limitLabel(override.key as LimitKey) : override.key}
                <span className="meta block">
                  “{override.reason}”, {override.staffLabel}
                </span>
              </RowHead>
              <Cell label="Now" align="right">
                {override.value === null ? "unlimited" : String(override.value)}
              </Cell>
              <Cell label="Ends">
                <DateOnly at={override.endedAt ?? override.expiresAt} {...staffReader} short />
              </Cell>
            </Row>
          ))}
        </Ledger>
      )}
      {data.mayOverride && (
        <p className="mt-3">
          <a href={`/staff/workspaces/${data.tenantId}/overrides`}>Set or end an override</a>
        </p>
      )}
    </section>
  );
}
