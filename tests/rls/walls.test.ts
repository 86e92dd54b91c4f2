import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type pg from "pg";
import { newId } from "#db/ids.ts";
import { tenantTables } from "#db/registry.ts";
import type { RuntimeRole } from "#db/roles.ts";
import { openDrive, type Drive } from "#tests/rls/driver.ts";
import type { Planted } from "#tests/rls/rows.ts";

/** What is true of one role, one table or one function, beside what the drive asks of every tenant table. */
let drive: Drive;
let acme: Planted;
let birch: Planted;
const drivers = ["afterlogin_tenant", "afterlogin_worker"] as const;

beforeAll(async () => {
  drive = await openDrive();
  ({ acme, birch } = drive);
});

afterAll(() => drive.close());

test.each(drivers)("%s cannot refer to another's project, task or member", async (role) => {
  await expectRefused(role, acme.tenantId, `insert into tenant.tasks (tenant_id, id, project_id, title, status, position, created_by, created_at, updated_at)
    values ('${acme.tenantId}', '${newId()}', '${birch.ids["tenant.projects"]}', 'T', 'todo', 1, '${acme.ownerId}', now(), now())`);
  await expectRefused(role, acme.tenantId, `update tenant.tasks set assignee_id = '${birch.ownerId}' where tenant_id = '${acme.tenantId}'`);
  await expectRefused(role, acme.tenantId, `insert into tenant.comments (tenant_id, id, task_id, author_id, body, created_at)
    values ('${acme.tenantId}', '${newId()}', '${birch.ids["tenant.tasks"]}', '${acme.ownerId}', 'C', now())`);
});

describe("other roles", () => {
  test.each(["afterlogin_identity", "afterlogin_intake"] as const)("%s cannot come near a tenant table", async (role) => {
    for (const table of tenantTables) await expectRefused(role, acme.tenantId, `select 1 from ${table.name}`);
  });

  test("staff cannot read what customers write, nor change anything", async () => {
    for (const column of ["tasks.title", "tasks.description", "comments.body", "projects.name", "projects.description", "exports.content"]) {
      const [table, name] = column.split(".");
      await expectRefused("afterlogin_staff", acme.tenantId, `select ${name} from tenant.${table}`);
    }
    for (const table of tenantTables) await expectRefused("afterlogin_staff", acme.tenantId, `update ${table.name} set tenant_id = tenant_id`);
    const { rows } = await inside("afterlogin_staff", acme.tenantId, (client) => client.query<{ tenant_id: string }>("select tenant_id from tenant.memberships"));
    expect(new Set(rows.map((row) => row.tenant_id))).toEqual(new Set([acme.tenantId]));
  });

  test("nobody rewrites the audit trail; retention deletes within one workspace", async () => {
    for (const role of [...drivers, "afterlogin_staff", "afterlogin_retention"] as const) {
      await expectRefused(role, acme.tenantId, `update tenant.audit_events set actor_label = 'Mallory' where tenant_id = '${acme.tenantId}'`);
    }
    for (const role of drivers) await expectRefused(role, acme.tenantId, `delete from tenant.audit_events where tenant_id = '${acme.tenantId}'`);
    const deleted = await inside("afterlogin_retention", acme.tenantId, (client) => client.query("delete from tenant.audit_events"));
    expect(deleted.rowCount).toBe(1);
    expect(await countAsAdmin("tenant.audit_events", birch.tenantId)).toBe(1);
  });

  test("the tenant role cannot read the outbox or mails, nor write one for another workspace", async () => {
    await expectRefused("afterlogin_tenant", acme.tenantId, "select 1 from queue.outbox");
    await expectRefused("afterlogin_tenant", acme.tenantId, "select 1 from queue.mails");
    const row = (tenantId: string) => `insert into queue.outbox (id, tenant_id, job, payload, created_at) values ('${newId()}', '${tenantId}', 'mail.deliver', '{}', now())`;
    await expectRefused("afterlogin_tenant", acme.tenantId, row(birch.tenantId));
    await inside("afterlogin_tenant", acme.tenantId, (client) => client.query(row(acme.tenantId)));
  });

  test("no page of a workspace can read a credential", async () => {
    for (const table of ["users", "addresses", "passwords", "sessions", "one_time_tokens", "rate_limits"]) {
      await expectRefused("afterlogin_tenant", acme.tenantId, `select 1 from identity.${table}`);
      await expectRefused("afterlogin_staff", acme.tenantId, `select 1 from identity.${table}`);
    }
  });
});

describe("the directory", () => {
  test("claims for the workspace that is set, and for no other", async () => {
    await inside("afterlogin_tenant", acme.tenantId, async (client) => {
      expect((await client.query("select directory.claim_slug('taken') as ok")).rows[0]).toEqual({ ok: true });
    }, true);
    await inside("afterlogin_tenant", birch.tenantId, async (client) => {
      expect((await client.query("select directory.claim_slug('taken') as ok")).rows[0]).toEqual({ ok: false });
    });
    await expectRefused("afterlogin_tenant", null, "select directory.claim_slug('free')");
    await expectRefused("afterlogin_tenant", acme.tenantId, `select directory.claim_membership('${birch.userId}', '${birch.ownerId}')`);
    await expectRefused("afterlogin_tenant", acme.tenantId, `select directory.claim_invitation('h', '${birch.ids["tenant.invitations"]}', '${birch.ids["tenant.invitations"]}@example.test')`);
  });

  test("gives one Stripe object to one workspace", async () => {
    await inside("afterlogin_tenant", acme.tenantId, (client) => client.query("select directory.claim_stripe_id('cus_x')"), true);
    const { rows } = await inside("afterlogin_tenant", birch.tenantId, (client) => client.query("select directory.claim_stripe_id('cus_x') as ok"));
    expect(rows[0]).toEqual({ ok: false });
  });

  test("tells the standing of the workspace that is set alone", async () => {
    const { rows } = await inside("afterlogin_tenant", acme.tenantId, (client) => client.query<{ s: { workspace: { tenant_id: string } } }>("select directory.standing(now()) as s"));
    expect(rows[0]!.s.workspace.tenant_id).toBe(acme.tenantId);
    await expectRefused("afterlogin_tenant", acme.tenantId, `select directory.standing_of('${birch.tenantId}', now())`);
  });

  test("opens its worker's and staff's look-ups to them alone", async () => {
    for (const call of ["directory.due_now(now(), 10)", "directory.paying_tenants(null, 10)", "directory.staff_search('', 10)", "directory.tenant_of_slug('taken')", "directory.forget()"]) {
      await expectRefused("afterlogin_tenant", acme.tenantId, `select * from ${call}`);
    }
    await expectRefused("afterlogin_worker", acme.tenantId, "select * from directory.staff_search('', 10)");
    await expectRefused("afterlogin_staff", acme.tenantId, "select * from directory.due_now(now(), 10)");
    await expectRefused("afterlogin_staff", acme.tenantId, "select directory.enter('x', 'taken', now(), false)");
  });
});

describe("exactly one owner, held by the database", () => {
  test("the owner's membership cannot be suspended, left or taken away", async () => {
    for (const change of ["status = 'suspended', suspended_for = 'by_admin'", "status = 'left', left_at = now()"]) {
      await expectRefused("afterlogin_tenant", acme.tenantId, `update tenant.memberships set ${change} where tenant_id = '${acme.tenantId}' and id = '${acme.ownerId}'`);
    }
    await expectRefused("afterlogin_tenant", acme.tenantId, `update tenant.workspaces set owner_id = '${birch.ownerId}' where tenant_id = '${acme.tenantId}'`);
    await expectRefused("afterlogin_tenant", acme.tenantId, `update tenant.workspaces set owner_id = null where tenant_id = '${acme.tenantId}'`);
  });
});

function inside<T>(role: RuntimeRole, tenantId: string | null, work: (client: pg.Client) => Promise<T>, keep = false): Promise<T> {
  return drive.inside(role, tenantId, work, keep);
}

async function expectRefused(role: RuntimeRole, tenantId: string | null, sql: string): Promise<void> {
  await expect(inside(role, tenantId, (client) => client.query(sql)), sql).rejects.toThrow(
    /row-level security|permission denied|foreign key|no workspace is set|no such|not-null|violates|append/,
  );
}

async function countAsAdmin(table: string, tenantId: string): Promise<number> {
  const { rows } = await drive.admin.query<{ n: number }>(`select count(*)::int as n from ${table} where tenant_id = $1`, [tenantId]);
  return rows[0]!.n;
}
