import { expect, type Page } from "@playwright/test";
import { max, olga } from "./people.ts";

/** A project from its first task to the shelf, in a workspace where both work. */
export async function workOnAProject(page: Page, home: string): Promise<void> {
  await createProject(page, home, "Spring campaign");
  await createTask(page, "Book the photographer");
  await editTask(page);
  await moveOnTheBoard(page);
  await comment(page, "Booked for Friday.");
  await archive(page);
}

export async function createProject(page: Page, home: string, name: string): Promise<void> {
  await page.goto(`${home}/projects`);
  await page.getByRole("link", { name: "New project" }).first().click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Description").fill("Posters, photos, one page on the web.");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

async function createTask(page: Page, title: string): Promise<void> {
  await page.getByRole("link", { name: /New task|task$/ }).first().click();
  await page.getByLabel("Task", { exact: true }).fill(title);
  await page.getByLabel("Assigned to").selectOption({ label: olga.name });
  await page.getByRole("button", { name: "Create task" }).click();
  await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
}

async function editTask(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Task", { exact: true }).fill("Book the photographer for Friday");
  await page.getByLabel("Assigned to").selectOption({ label: max.name });
  await page.getByLabel("Due").fill("2031-03-14");
  await page.getByRole("button", { name: "Save task" }).click();
  await expect(page.getByRole("heading", { name: "Book the photographer for Friday", level: 1 })).toBeVisible();
}

async function moveOnTheBoard(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Spring campaign" }).first().click();
  await page.getByRole("link", { name: "Board", exact: true }).click();
  await page.getByLabel("Move Book the photographer for Friday").click();
  await page.getByRole("button", { name: "In progress" }).click();
  await expect(page.getByRole("status")).toContainText("The task is now in");
}

async function comment(page: Page, words: string): Promise<void> {
  await page.getByRole("link", { name: "Book the photographer for Friday" }).first().click();
  await page.getByLabel("Add a comment").fill(words);
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(page.getByText(words)).toBeVisible();
}

async function archive(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Spring campaign" }).first().click();
  await page.getByLabel("More for this project").click();
  await page.getByRole("link", { name: "Archive" }).click();
  await page.getByRole("button", { name: "Archive project" }).click();
  await expect(page.getByRole("status")).toContainText("The project is archived");
}
