import { createStaffMember } from "#app/domain/staff/staff-members.ts";
import type { StaffRole } from "#app/domain/staff/staff-permissions.rules.ts";
import { startApp } from "#tests/support/app.ts";
import { createWorld, type Person } from "#tests/support/stories.ts";
import { createVisitor, textOf, type Visitor } from "#tests/support/visitor.ts";
import { codeOf } from "#tests/domain/staff/desks.ts";

export type StaffSite = Awaited<ReturnType<typeof openStaffSite>>;

export interface StaffPerson {
  id: string;
  name: string;
  email: string;
  password: string;
  role: StaffRole;
}

/** The built application, people of its workspaces, and people of the provider's staff, each with a browser of their own. */
export async function openStaffSite() {
  const world = await createWorld();
  const app = await startApp({ database: world.database, env: { TRUSTED_PROXIES: "127.0.0.0/8, ::1" } });
  let addresses = 0;
  let hired = 0;

  function browser(cookies: Record<string, string> = {}): Visitor {
    addresses += 1;
    return createVisitor(app.url, { address: `198.51.100.${addresses}`, cookies });
  }

  /** A customer's browser. */
  const customer = ({ token }: Person): Visitor => browser({ session: token });

  async function hire(name: string, role: StaffRole): Promise<StaffPerson> {
    hired += 1;
    const email = `${name.toLowerCase().replaceAll(" ", ".")}.${hired}@staff.test`;
    const keeper = { pool: world.pools.afterlogin_staff, request: { ...world.request(), method: "command" as const } };
    return { ...(await createStaffMember(keeper, { email, name, role })), name, email, role };
  }

  /** Through both doors by their forms, for the first time. */
  async function signIn(who: StaffPerson): Promise<Visitor> {
    const visitor = browser();
    await visitor.post("/staff/sign-in", { email: who.email, password: who.password });
    const page = await visitor.get("/staff/enrolment");
    await visitor.post("/staff/enrolment", { code: codeOf(keyOn(page.body)) });
    return visitor;
  }

  /** Somebody new of this role, signed in. */
  const staff = async (name: string, role: StaffRole): Promise<Visitor> => signIn(await hire(name, role));

  async function look(visitor: Visitor, tenantId: string): Promise<void> {
    const answer = await visitor.post(`/staff/workspaces/${tenantId}/look`, { reason: "They cannot invite anybody" });
    if (answer.status !== 303) throw new Error(`The look answered ${answer.status}: ${textOf(answer.body)}`);
  }

  async function close(): Promise<void> {
    await app.stop();
    await world.close();
  }

  return { world, app, browser, customer, hire, signIn, staff, look, close };
}

export function keyOn(html: string): string {
  const key = /value="((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})"/.exec(html)?.[1];
  if (!key) throw new Error("There is no key on the page.");
  return key;
}

/** What a page says, with React's joints between two pieces of text taken out. */
export function said(html: string): string {
  return textOf(html.replaceAll("<!-- -->", ""));
}

/** A page without what differs from request to request. */
export function samePage(html: string): string {
  return html.replace(/req_[0-9a-f]+/g, "").replace(/nonce="[^"]*"/g, "");
}
