import { expect, type Page } from "@playwright/test";
import type { Place } from "./place.ts";

export interface Person {
  name: string;
  email: string;
}

export const password = "a rather long sentence";

export const olga: Person = { name: "Olga Brandt", email: "olga@halden.example" };
export const max: Person = { name: "Max Ruiz", email: "max@halden.example" };

/** The form alone; where it leads depends on how somebody came to it. */
export async function fillSignUp(page: Page, { name, email }: Person): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("checkbox", { name: "I agree to the terms" }).check();
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
}

/** Confirms by the link of the mail, in the browser that signed up. */
export async function confirm(page: Page, place: Place, { email }: Person): Promise<void> {
  await page.goto(place.linkIn(await place.mail(email, /confirm|verify|address/i)));
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
}

export async function signUp(page: Page, place: Place, person: Person): Promise<void> {
  await page.goto(`${place.app.url}/sign-up`);
  await fillSignUp(page, person);
  await confirm(page, place, person);
  await expect(page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
}

/** Answers the address of its home. */
export async function createWorkspace(page: Page, place: Place, name: string): Promise<string> {
  await page.goto(`${place.app.url}/workspaces/new`);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create the workspace" }).click();
  await expect(page).toHaveURL(/\/w\/[a-z0-9-]+$/);
  return page.url();
}

export async function invite(page: Page, home: string, { email }: Person, role: "Viewer" | "Member" | "Admin" = "Member"): Promise<void> {
  await page.goto(`${home}/invitations/new`);
  await page.getByLabel("Email addresses").fill(email);
  await page.getByRole("radio", { name: new RegExp(`^${role}`) }).check();
  await page.getByRole("button", { name: "Send invitations" }).click();
  await expect(page.getByRole("status")).toContainText("invited");
}

/** From the mail to the workspace, as somebody who has never been here. */
export async function acceptAsNewcomer(page: Page, place: Place, person: Person, workspace: string): Promise<void> {
  await page.goto(place.linkIn(await place.mail(person.email, new RegExp(workspace))));
  await expect(page.getByRole("heading", { name: `Join ${workspace}` })).toBeVisible();
  await page.getByRole("link", { name: "Sign up and join" }).click();
  await fillSignUp(page, person);
  await confirm(page, place, person);
  await page.getByRole("button", { name: `Join ${workspace}` }).click();
  await expect(page.getByRole("status")).toContainText(`You joined ${workspace}`);
}
