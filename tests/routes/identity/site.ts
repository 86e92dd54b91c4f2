import pg from "pg";
import { createKeyring, parseKeys } from "#app/ops/keyring.ts";
import { startApp } from "#tests/support/app.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { createVisitor, type Visitor } from "#tests/support/visitor.ts";

export const password = "correct horse battery";

export type Site = Awaited<ReturnType<typeof openSite>>;

/** The application, and people who come to it with browsers of their own. */
export async function openSite() {
  const database = await createTestDatabase();
  const app = await startApp({ database, env: { TRUSTED_PROXIES: "127.0.0.0/8, ::1" } });
  const admin = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  const keyring = createKeyring(parseKeys(app.env.KEYRING!));
  let visitors = 0;

  function visitor(options: { userAgent?: string } = {}): Visitor {
    visitors += 1;
    return createVisitor(app.url, { address: `198.51.100.${visitors}`, ...options });
  }

  /** What the newest mail to somebody says. */
  async function newestMail(email: string): Promise<{ template: string; text: string }> {
    const { rows } = await admin.query<{ template: string; sealed: string }>(
      "select template, content_sealed as sealed from queue.mails where to_address = $1 order by id desc limit 1",
      [email],
    );
    if (!rows[0]) throw new Error(`There is no mail to ${email}.`);
    const { text } = JSON.parse(keyring.open("mail", rows[0].sealed) ?? "{}") as { text: string };
    return { template: rows[0].template, text };
  }

  /** The path of the link in it. */
  async function link(email: string): Promise<string> {
    const { text } = await newestMail(email);
    const found = text.split("\n").find((line) => line.startsWith(app.url));
    if (!found) throw new Error(`The newest mail to ${email} has no link to the site.`);
    return found.slice(app.url.length);
  }

  function form(name: string, changes: Record<string, string> = {}): Record<string, string> {
    return { name, email: emailOf(name), password, terms: "1", ...changes };
  }

  /** Signs up, confirms in the same browser, and is in. */
  async function settled(name: string): Promise<{ email: string; browser: Visitor }> {
    const browser = visitor();
    await browser.post("/sign-up", form(name));
    await browser.post(await link(emailOf(name)));
    return { email: emailOf(name), browser };
  }

  async function close(): Promise<void> {
    await app.stop();
    await admin.end();
    await database.drop();
  }

  return { app, admin, visitor, newestMail, link, form, settled, close };
}

export function emailOf(name: string): string {
  return `${name.toLowerCase().replaceAll(" ", ".")}@example.test`;
}
