import { getEntitlements } from "#app/domain/billing/get-entitlements.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { limitText } from "#app/ui/limit-text.ts";
import { Section } from "#app/ui/section.tsx";
import { Status } from "#app/ui/status.tsx";
import type { Route } from "./+types/entitlements";

export const loader = workspaceLoader(async ({ scope, entry }) => {
  const { locale, timeZone } = entry.user;
  return { held: await getEntitlements(scope), reader: { locale, timeZone } };
});

export default function Entitlements({ loaderData }: Route.ComponentProps) {
  const { held, reader } = loaderData;
  const base = `/w/${held.workspace.slug}/billing`;
  return (
    <BillingPage
      title="What the plan includes"
      workspace={held.workspace}
      summary={
        <>
          {held.plan}
          {held.takenAt && (
            <>
              , taken <DateOnly at={held.takenAt} {...reader} />
            </>
          )}
          . Later changes of the price list do not touch what it holds.
        </>
      }
    >
      <Section title="Limits" note={held.isPaid && "Seats are those that are paid for."}>
        <Ledger label="Limits" columns={[{ label: "Limit" }, { label: "Used", align: "right" }, { label: "Included", align: "right" }]}>
          {held.limits.map(({ key, label, value, used, changedUntil }) => (
            <Row key={key}>
              <RowHead>
                {label}
                <Changed until={changedUntil} reader={reader} />
              </RowHead>
              <Cell label="Used" align="right">
                {used === null ? "–" : limitText(key, used, reader.locale)}
              </Cell>
              <Cell label="Included" align="right">
                {limitText(key, value, reader.locale)}
              </Cell>
            </Row>
          ))}
        </Ledger>
      </Section>
      <Section title="Features">
        <Ledger label="Features" columns={[{ label: "Feature" }, { label: "Included" }]} stack={false}>
          {held.features.map(({ key, label, included, changedUntil }) => (
            <Row key={key}>
              <RowHead>
                {label}
                <Changed until={changedUntil} reader={reader} />
              </RowHead>
              <Cell label="Included">
                <Status mark={included ? "yes" : "none"} tone={included ? "positive" : "plain"}>
                  {included ? "Yes" : "No"}
                </Status>
              </Cell>
            </Row>
          ))}
        </Ledger>
        <div className="bar mt-5">
          <LinkButton href={`${base}/usage`}>See the usage</LinkButton>
          <LinkButton href={`${base}/plan`}>Compare plans</LinkButton>
          <LinkButton kind="quiet" href={base}>
            Back to Billing
          </LinkButton>
        </div>
      </Section>
    </BillingPage>
  );
}

function Changed({ until, reader }: { until: Date | null; reader: Reader }) {
  if (!until) return null;
  return (
    <span className="quiet block text-xs">
      Set for you by our staff until <DateOnly at={until} {...reader} />
    </span>
  );
}
