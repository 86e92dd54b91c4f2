import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addComment } from "#app/domain/projects/add-comment.ts";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { deleteComment } from "#app/domain/projects/delete-comment.ts";
import { commentsPerPage, listComments } from "#app/domain/projects/list-comments.ts";
import { withScope } from "#app/domain/scope.ts";
import { createHarbour, makeComment, makeProject, makeTask, walk, type Harbour } from "./harbour.ts";

let harbour: Harbour;
let projectId: string;
let taskId: string;
beforeAll(async () => {
  harbour = await createHarbour();
  projectId = await makeProject(harbour, "Talk");
  taskId = await makeTask(harbour, projectId);
});
afterAll(() => harbour.world.close());

describe("comments", () => {
  it("are read in the order in which they were written, with their authors", async () => {
    const { world, acme, max, vera } = harbour;
    const quiet = await makeTask(harbour, projectId);
    await makeComment(harbour, quiet, " Wet enamel\r\ndrops. ");
    await makeComment(harbour, quiet, "Matte arrives on Tuesday.", max);
    const { rows } = await world.reading(acme, vera, (scope) => listComments(scope, quiet, { after: null, before: null }));
    expect(rows).toMatchObject([
      { body: "Wet enamel\ndrops.", authorName: "Mia" },
      { body: "Matte arrives on Tuesday.", authorName: "Max" },
    ]);
  });

  it.each(["", " \n ", "x".repeat(10_001), "nul\u0000", "\udc00"])("refuse %j", async (body) => {
    const { world, acme, mia } = harbour;
    expect(await world.refusal(world.as(acme, mia, (scope) => addComment(scope, { taskId, body: body.slice(0, 10_001) })))).toMatchObject({ code: "invalid", fields: { body: expect.any(String) } });
  });

  it("are not written by Vera", async () => {
    const { world, vera } = harbour;
    expect(await world.refusal(makeComment(harbour, taskId, "No", vera))).toMatchObject({ code: "forbidden" });
  });

  it("are deleted by whoever wrote them and by admins, not by other members", async () => {
    const { world, acme, mia, max, adam, vera } = harbour;
    const [first, second] = [await makeComment(harbour, taskId, "First"), await makeComment(harbour, taskId, "Second")];
    const remove = (who: typeof mia, commentId: string) => world.as(acme, who, (scope) => deleteComment(scope, { taskId, commentId }));
    expect(await world.refusal(remove(max, first))).toMatchObject({ code: "forbidden", message: expect.stringContaining("whoever wrote them") });
    expect(await world.refusal(remove(vera, first))).toMatchObject({ code: "forbidden" });
    await remove(mia, first);
    await remove(adam, second);
    expect(await world.refusal(remove(mia, first))).toMatchObject({ code: "not_found" });
  });

  it("of another task are not found, even with the right id", async () => {
    const { world, acme, mia } = harbour;
    const other = await makeTask(harbour, projectId);
    const commentId = await makeComment(harbour, taskId, "Here");
    expect(await world.refusal(world.as(acme, mia, (scope) => deleteComment(scope, { taskId: other, commentId })))).toMatchObject({ code: "not_found" });
  });

  it("stay when the project is archived", async () => {
    const { world, acme, mia } = harbour;
    const shelf = await makeProject(harbour, "Shelf");
    const kept = await makeTask(harbour, shelf);
    const commentId = await makeComment(harbour, kept, "Kept");
    await world.as(acme, mia, (scope) => archiveProject(scope, { projectId: shelf }));
    expect(await world.refusal(world.as(acme, mia, (scope) => deleteComment(scope, { taskId: kept, commentId })))).toMatchObject({ code: "conflict" });
  });

  it("come in pages without a gap or a repeat, also when many were written in the same instant", async () => {
    const { world, acme, mia } = harbour;
    const long = await makeTask(harbour, projectId);
    const first = await makeComment(harbour, long, "First");
    await world.admin.query(
      `insert into tenant.comments (tenant_id, id, task_id, author_id, body, created_at)
       select tenant_id, gen_random_uuid(), task_id, author_id, 'Bulk ' || n, created_at from tenant.comments, generate_series(1, 119) n where id = $1`,
      [first],
    );
    const { forwards, backwards } = await walk((place) => world.reading(acme, mia, (scope) => listComments(scope, long, place)));
    expect(forwards.map((page) => page.length)).toEqual([commentsPerPage, commentsPerPage, 20]);
    expect(new Set(forwards.flat()).size).toBe(120);
    expect(backwards).toEqual(forwards);
  });

  it("of others stay when an admin was demoted after the door let them in", async () => {
    const { world, acme, adam } = harbour;
    const commentId = await makeComment(harbour, taskId, "Mine, says Mia.");
    const opened = await world.scope(acme, adam);
    const role = (to: string) => world.admin.query("update tenant.memberships set role = $3 where tenant_id = $1 and user_id = $2", [acme.tenantId, adam.userId, to]);
    await role("member");
    expect(await world.refusal(withScope(opened, (scope) => deleteComment(scope, { taskId, commentId })))).toMatchObject({ code: "forbidden" });
    await role("admin");
    await world.as(acme, adam, (scope) => deleteComment(scope, { taskId, commentId }));
  });
});
