import { replayStripeEvent } from "#app/domain/staff/replay-stripe-event.ts";
import { staffMay } from "#app/domain/staff/staff-permissions.rules.ts";
import { getStripeEvent, type StripeEventPage } from "#app/domain/staff/stripe-inbox.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { staffAction, staffLoader } from "#app/http/staff-door.ts";
import { ageText } from "#app/routes/staff/age.ts";
import { EventStatus } from "#app/routes/staff/delivery.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateTime } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Identifier } from "#app/ui/note.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Page } from "#app/ui/page.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import type { Route } from "./+types/stripe-event";

export const loader = staffLoader(async ({ desk, params, state }) => {
  const { stripe } = state.runtime.config;
  return {
    event: await getStripeEvent(desk, params.eventId ?? ""),
    mayReplay: staffMay("stripe_events.replay", desk.staff.role),
    role: desk.staff.role,
    dashboard: stripe.local ? null : `https://dashboard.stripe.com/${stripe.livemode ? "" : "test/"}`,
    now: new Date(),
  };
});

export const action = staffAction(async ({ desk, params, state }) => {
  const eventId = params.eventId ?? "";
  await replayStripeEvent(desk, { eventId });
  return goTo(state, `/staff/stripe-inbox/${eventId}`, "The event is back in the inbox. Load this page again to see what came of it.");
});

export default function StripeEvent({ loaderData, actionData }: Route.ComponentProps) {
  const { event, dashboard, now } = loaderData;
  return (
    <Page>
      <title>{`${event.type} · Staff · Afterlogin`}</title>
      <PageHead
        title={<span className="break-all">{event.type}</span>}
        crumbs={[{ label: "Stripe inbox", href: "/staff/stripe-inbox" }, { label: event.id }]}
        actions={
          dashboard && (
            <LinkButton href={`${dashboard}events/${event.id}`} icon="external" rel="noreferrer">
              Open in Stripe
            </LinkButton>
          )
        }
      >
        <EventStatus status={event.status} />
      </PageHead>
      <div className="staff-grid">
        <section>
          <h2 className="mb-3">What became of it</h2>
          <KeyValues entries={facts(event, now)} />
        </section>
        <section>
          <h2 className="mb-3">What it names</h2>
          <KeyValues entries={event.ids.map(({ path, value }) => ({ term: path, value: <span className="id break-all">{value}</span> }))} />
          <p className="meta mt-2">Ids, kinds and statuses alone. What the event says about people is not shown.</p>
        </section>
      </div>
      <Replay {...loaderData} problem={refusedFrom(actionData)?.refused.message} />
    </Page>
  );
}

function facts(event: StripeEventPage, now: Date) {
  return [
    { term: "Event", value: <span className="id break-all">{event.id}</span> },
    { term: "Workspace", value: event.workspace ? <a href={`/staff/workspaces/${event.tenantId}`}>{event.workspace.name}</a> : "none" },
    { term: "Customer", value: event.customerId ? <a href={`/staff/stripe-inbox?view=all&customer=${event.customerId}`}>{event.customerId}</a> : "none" },
    { term: "Object", value: <Identifier>{event.objectId ?? "none"}</Identifier> },
    { term: "Mode", value: `${event.livemode ? "live" : "test"}, API ${event.apiVersion ?? "unknown"}` },
    { term: "Made by Stripe", value: <DateTime at={event.created} {...staffReader} short /> },
    { term: "Received", value: <><DateTime at={event.receivedAt} {...staffReader} short />, {ageText(event.receivedAt, now)} ago</> },
    { term: "Attempts", value: String(event.attempts) },
    { term: event.status === "failed" ? "Next try" : "Last try", value: event.claimedAt ? <DateTime at={event.claimedAt} {...staffReader} short /> : "none yet" },
    { term: "Error", value: event.error ? <span className="t-critical">{event.error}</span> : "none" },
    { term: "Result", value: event.result.length > 0 ? event.result.join("; ") : "none yet" },
  ];
}

function Replay({ event, mayReplay, role, problem }: Route.ComponentProps["loaderData"] & { problem: string | undefined }) {
  return (
    <section id="replay" className="mt-8 grid max-w-224 gap-4 border-t border-rule pt-5">
      <h2>
        Replay <span className="id">{event.type}</span>
        {event.workspace && ` for ${event.workspace.name}`}
      </h2>
      <FormErrors form={problem} title="Nothing was replayed" />
      <p className="text-ink-2">{outcomes[event.replay]}</p>
      {event.replay === "syncs" && (
        <p className="text-ink-2">
          Replaying an event twice changes nothing more.
          {event.workspace && (
            <>
              {" "}
              <a href={`/staff/workspaces/${event.tenantId}`}>The two records</a> show now what a sync would change.
            </>
          )}
        </p>
      )}
      {!mayReplay && <p className="meta">Replaying is for the staff role billing and above. Yours is {role}.</p>}
      {mayReplay && (event.replay === "syncs" || event.replay === "nothing") && (
        <form className="bar" method="post">
          <SubmitButton pending="Replaying">Replay</SubmitButton>
          <LinkButton href="/staff/stripe-inbox">Leave it</LinkButton>
        </form>
      )}
    </section>
  );
}

const outcomes: Record<StripeEventPage["replay"], string> = {
  syncs: "The event goes back into the inbox with all its attempts. The worker then reads the customer’s present state from Stripe and makes our record the same; what the event itself says is not applied.",
  nothing: "Events of this type change nothing of ours. Replayed, it is read and set aside again.",
  other_world: "This event is of Stripe’s other mode. It never has an effect here and cannot be replayed.",
  under_way: "The worker has it now. Load the page again in a moment.",
};
