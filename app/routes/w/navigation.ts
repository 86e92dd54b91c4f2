import { sectionOf } from "#app/domain/workspaces/sections.rules.ts";
import type { NavItem } from "#app/ui/nav-list.tsx";

/** The sidebar of a workspace: work above, running it below. What a role may not see is left out. */
export function workspaceNavigation(input: {
  slug: string;
  path: string;
  seesBilling: boolean;
  seesActivity: boolean;
  seesSettings: boolean;
}): NavItem[][] {
  const base = `/w/${input.slug}`;
  const section = sectionOf(input.path);
  const item = (key: string, label: string, icon: NavItem["icon"]): NavItem => ({
    href: key === "" ? base : `${base}/${key}`,
    label,
    icon,
    current: section === key && (key !== "" || input.path === base || input.path === `${base}/`),
  });
  return [
    [item("", "Home", "home"), item("projects", "Projects", "projects"), item("my-tasks", "My tasks", "tasks")],
    [
      item("members", "Members", "users"),
      ...(input.seesBilling ? [item("billing", "Billing", "receipt")] : []),
      ...(input.seesActivity ? [item("activity", "Activity", "history")] : []),
      ...(input.seesSettings ? [item("settings", "Settings", "settings")] : []),
    ],
  ];
}
