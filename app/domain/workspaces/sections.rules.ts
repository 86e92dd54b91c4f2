import type { Role } from "#app/domain/permissions.rules.ts";

const sections: Record<string, readonly Role[]> = {
  projects: ["viewer", "member", "admin", "owner"],
  "my-tasks": ["viewer", "member", "admin", "owner"],
  search: ["viewer", "member", "admin", "owner"],
  members: ["viewer", "member", "admin", "owner"],
  billing: ["admin", "owner"],
  activity: ["admin", "owner"],
  settings: ["admin", "owner"],
};

/** The part of a workspace that a path stands in: "members" for /w/acme/members/…, "" for its home and for elsewhere. */
export function sectionOf(path: string): string {
  const [, w, , section = ""] = path.split("/");
  const known = section === "invitations" ? "members" : section === "tasks" ? "projects" : section;
  return w === "w" && Object.hasOwn(sections, known) ? known : "";
}

/** The same part of another workspace, or its home where the role there has no such part. */
export function sameSection(path: string, other: { slug: string; role: Role }): string {
  const section = sectionOf(path);
  return sections[section]?.includes(other.role) ? `/w/${other.slug}/${section}` : `/w/${other.slug}`;
}
