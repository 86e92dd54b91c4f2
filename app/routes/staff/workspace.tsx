import { redirect } from "react-router";
import { compareRecords } from "#app/domain/staff/two-records.rules.ts";
import { isPermission, permissionKeys, permissions } from "#app/domain/permissions.rules.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { askWhy } from "#app/domain/staff/ask-why.ts";
import { askStripe } from "#app/domain/staff/live-billing.ts";
import { findLook, getLookedAt } from "#app/domain/staff/looks.ts";
import { readWorkspace } from "#app/domain/staff/read-workspace.ts";
import { staffMay } from "#app/domain/staff/staff-permissions.rules.ts";
import { extendedTrial } from "#app/domain/staff/trial-extension.rules.ts";
import { staffLoader } from "#app/http/staff-door.ts";
import { staffReader } from "#app/routes/staff/reader.ts";
import { BillingPart } from "#app/routes/staff/workspace/billing.tsx";
import { WorkspaceHead } from "#app/routes/staff/workspace/head.tsx";
import { ActivityPart, MailsPart, ReceiptsPart, WebhooksPart } from "#app/routes/staff/workspace/history.tsx";
import { MembersPart } from "#app/routes/staff/workspace/members.tsx";
import { OverviewPart } from "#app/routes/staff/workspace/overview.tsx";
import { Page } from "#app/ui/page.tsx";
import { Tabs } from "#app/ui/tabs.tsx";
import type { Route } from "./+types/workspace";

const parts = ["overview", "members", "billing", "webhooks", "mails", "receipts", "activity"] as const;
type Part = (typeof parts)[number];

/** The look first, then one read-only transaction, then Stripe: three steps in turn, none inside another. */
export const loader = staffLoader(async ({ desk, params, url, state }) => {
  const tenantId = params.tenantId ?? "";
  await getLookedAt(desk, tenantId);
  if (!(await findLook(desk, tenantId))) throw redirect(`/staff/workspaces/${tenantId}/look`);
  const part = parts.find((known) => known === url.searchParams.get("part")) ?? "overview";
  const file = await readWorkspace(desk, tenantId);
  const { stripe } = state.runtime.config;
  const { subscription } = file.standing;
  const live =
    part === "overview" && file.customerId ? await askStripe(stripeClient(stripe), file.customerId, subscription?.stripeSubscriptionId ?? null) : null;
  const invoice = file.billing?.invoices[0] ?? null;
  const money = file.billing && { email: file.billing.details.email, invoice };
  return {
    tenantId,
    part,
    file,
    role: desk.staff.role,
    maySync: staffMay("billing.sync", desk.staff.role),
    mayExtend: staffMay("trials.extend", desk.staff.role) && extendedTrial(file.standing, 1, desk.now).ok,
    mayOverride: staffMay("overrides.manage", desk.staff.role),
    mayWriteOff: staffMay("debts.write_off", desk.staff.role) && file.standing.openDebt !== null,
    now: desk.now,
    records: { lines: compareRecords({ subscription, money }, live, staffReader), problem: live && !live.answered ? live.why : null, comment: live?.answered ? live.comment : null, askedAt: new Date() },
    dashboard: stripe.local ? null : `https://dashboard.stripe.com/${stripe.livemode ? "" : "test/"}`,
    question: await questionFrom(url, (question) => askWhy(desk, { tenantId, ...question })),
    permissions: permissionKeys.filter((key) => permissions[key].shipped).map((key) => ({ value: key, label: permissions[key].label })),
  };
});

export type WorkspaceData = Awaited<ReturnType<typeof loader>>;

type Question = Omit<Parameters<typeof askWhy>[1], "tenantId">;

/** Asked in the address, so that an answer can be sent to a colleague. Anything that is no question asks nothing. */
async function questionFrom<Answer>(url: URL, ask: (question: Question) => Promise<Answer>) {
  const email = (url.searchParams.get("user") ?? "").trim();
  const permission = url.searchParams.get("permission") ?? "";
  const owned = url.searchParams.get("own") === "on";
  const usable = email !== "" && email.length <= 254 && !/[\u0000-\u001f]/.test(email) && isPermission(permission);
  return { email, permission, owned, answer: usable ? await ask({ email, permission, owned }) : null };
}

export default function StaffWorkspace({ loaderData }: Route.ComponentProps) {
  const { part, file, tenantId } = loaderData;
  const { name } = file.standing.workspace;
  const page = `/staff/workspaces/${tenantId}`;
  return (
    <Page>
      <title>{`${name} · Staff · Afterlogin`}</title>
      <WorkspaceHead data={loaderData} />
      <div className="mb-5">
        <Tabs
          label="Workspace"
          tabs={parts.map((one) => ({ href: one === "overview" ? page : `${page}?part=${one}`, label: labels[one], current: one === part, ...countOf(one, loaderData) }))}
        />
      </div>
      <PartOf data={loaderData} />
    </Page>
  );
}

const labels: Record<Part, string> = {
  overview: "Overview",
  members: "Members",
  billing: "Billing",
  webhooks: "Webhooks",
  mails: "Mails",
  receipts: "Receipts",
  activity: "Activity",
};

function countOf(part: Part, { file }: WorkspaceData): { count?: number } {
  return part === "members" ? { count: file.members.filter(({ status }) => status !== "left").length } : {};
}

function PartOf({ data }: { data: WorkspaceData }) {
  switch (data.part) {
    case "overview":
      return <OverviewPart data={data} />;
    case "members":
      return <MembersPart data={data} />;
    case "billing":
      return <BillingPart data={data} />;
    case "webhooks":
      return <WebhooksPart data={data} />;
    case "mails":
      return <MailsPart data={data} />;
    case "receipts":
      return <ReceiptsPart data={data} />;
    case "activity":
      return <ActivityPart data={data} />;
  }
}
