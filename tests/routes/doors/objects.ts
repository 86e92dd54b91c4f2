import type { Scene } from "#tests/routes/scene.ts";

/** Every kind of object that an address names, with the forms that could change it. */
export const objects: { kind: keyof Scene["ids"]; paths: string[]; forms: { path: string; fields: Record<string, string> }[] }[] = [
  {
    kind: "projectId",
    paths: ["projects/:id", "projects/:id/board", "projects/:id/edit", "projects/:id/archival", "projects/:id/deletion", "projects/:id/tasks/new"],
    forms: [
      { path: "projects/:id/edit", fields: { name: "Taken", description: "", version: "1" } },
      { path: "projects/:id/archival", fields: { to: "archived" } },
      { path: "projects/:id/deletion", fields: { typedName: "Harbour", name: "Harbour", version: "1" } },
      { path: "projects/:id/tasks/new", fields: { title: "Smuggled", description: "", status: "todo", assigneeId: "", dueOn: "" } },
    ],
  },
  {
    kind: "taskId",
    paths: ["tasks/:id", "tasks/:id/edit", "tasks/:id/deletion"],
    forms: [
      { path: "tasks/:id/edit", fields: { title: "Taken", description: "", status: "todo", assigneeId: "", dueOn: "", version: "1" } },
      { path: "tasks/:id/status", fields: { move: "done", from: "board" } },
      { path: "tasks/:id/deletion", fields: { version: "1" } },
      { path: "tasks/:id/comments", fields: { body: "Smuggled" } },
    ],
  },
  {
    kind: "commentId",
    paths: ["tasks/:own/comments/:id/deletion"],
    forms: [{ path: "tasks/:own/comments/:id/deletion", fields: {} }],
  },
  {
    kind: "membershipId",
    paths: ["members/:id/role", "members/:id/suspension", "members/:id/removal"],
    forms: [
      { path: "members/:id/role", fields: { role: "viewer", version: "1" } },
      { path: "members/:id/suspension", fields: { what: "suspend", version: "1" } },
      { path: "members/:id/removal", fields: { version: "1" } },
    ],
  },
  {
    kind: "invitationId",
    paths: ["invitations/:id/revocation"],
    forms: [
      { path: "invitations/:id/revocation", fields: {} },
      { path: "invitations/:id/resending", fields: {} },
    ],
  },
  { kind: "receiptId", paths: ["settings/exports/:id/file"], forms: [] },
];

/** The address in a scene's workspace, with its own task where one is needed above the object. */
export function addressIn({ place, ids }: Scene, path: string, id: string): string {
  return `/w/${place.slug}/${path.replace(":own", ids.taskId).replace(":id", id)}`;
}
