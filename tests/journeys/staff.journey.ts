import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { generateSync } from "otplib";
import type { Browser, Page } from "@playwright/test";
import { projectDir } from "#bin/local/project.ts";
import { acceptAsNewcomer, createWorkspace, invite, max, olga, signUp } from "./people.ts";
import { expect, test, type Place } from "./place.ts";

test("support explains to a customer why a member may not invite, and the customer sees who looked", async ({ page, browser, place }) => {
  await signUp(page, place, olga);
  const home = await createWorkspace(page, place, "Halden & Birch");
  await invite(page, home, max);
  const second = await (await browser.newContext()).newPage();
  await acceptAsNewcomer(second, place, max, "Halden & Birch");
  const customerId = await becomeACustomer(page, place, home);

  const staff = await enterAsStaff(browser, place);
  await staff.goto(`${place.app.url}/staff`);
  await staff.getByRole("searchbox").first().fill(customerId);
  await staff.keyboard.press("Enter");
  await expect(staff.getByText("Stripe id").first()).toBeVisible();
  await staff.getByRole("link", { name: "Halden & Birch" }).click();
  await staff.getByLabel("Reason").fill("They ask why Max cannot invite");
  await staff.getByRole("button", { name: "Begin the look" }).click();
  await expect(staff.getByRole("heading", { name: "Halden & Birch", level: 1 })).toBeVisible();

  await staff.getByLabel("User").fill(max.email);
  await staff.getByLabel("Permission").selectOption({ label: "Invite people and resend invitations" });
  await staff.getByRole("button", { name: /Ask|Why/ }).click();
  await expect(staff.getByRole("main")).toContainText(/Member/);
  await expect(staff.getByRole("main")).toContainText(/may not|not permitted|No[.:,]|refused|denied/i);
  await expect(staff.getByRole("main")).not.toContainText("Spring campaign");

  await page.goto(`${home}/activity`);
  await expect(page.getByText("Stella Support").first()).toBeVisible();
  await expect(page.getByRole("main")).toContainText("looked at the workspace's service data");
  await expect(page.getByRole("main")).toContainText("They ask why Max cannot invite");
});

/** By the command that the operator runs, and an authenticator that this test is. */
async function enterAsStaff(browser: Browser, place: Place): Promise<Page> {
  const password = await hire(place);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${place.app.url}/staff/sign-in`);
  await page.getByLabel("Email").fill("stella@afterlogin.example");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
  const secret = (await page.getByLabel("Key for typing").inputValue()).replaceAll(" ", "");
  await page.getByLabel("Code", { exact: true }).fill(generateSync({ secret }));
  await page.getByRole("button", { name: "Set up and sign in" }).click();
  await expect(page.getByRole("status")).toContainText("Your second factor is set up");
  return page;
}

async function hire(place: Place): Promise<string> {
  const args = ["bin/staff.ts", "create", "--email", "stella@afterlogin.example", "--name", "Stella Support", "--role", "support"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: projectDir, env: place.app.env });
  const password = /^ {2}(\S+)$/m.exec(stdout)?.[1];
  if (!password) throw new Error(`No password in: ${stdout}`);
  return password;
}

/** As far as Stripe's page, where the customer stands, and not further. */
async function becomeACustomer(page: Page, place: Place, home: string): Promise<string> {
  await page.goto(`${home}/billing/checkout?plan=growth&interval=month&quantity=2`);
  await page.getByRole("button", { name: "Go to payment" }).click();
  await expect(page.getByLabel("Card number")).toBeVisible();
  const { rows } = await place.admin.query<{ id: string }>("select stripe_customer_id as id from tenant.billing_details");
  return rows[0]!.id;
}
