import type { ReactNode } from "react";
import type { Reader } from "#app/ui/dates.tsx";
import { Page } from "#app/ui/page.tsx";
import { WorkspaceShell } from "#app/ui/workspace-shell.tsx";
import type { SwitcherEntry, WorkspaceSwitcherProps } from "#app/ui/workspace-switcher.tsx";

export const reader: Reader = { locale: "en-GB", timeZone: "Europe/London" };
export const now = "2026-11-20T14:31:08Z";

export const halden: SwitcherEntry = {
  id: "0193-halden",
  name: "Halden & Birch",
  href: "/w/halden-birch",
  roleLabel: "Owner",
  planLabel: "Growth",
};

/** Nine, so that the switcher has its search. */
const others: SwitcherEntry[] = [
  "Lindqvist Ferries",
  "Museum of Tides",
  "Kestrel Cartography",
  "Old Mill Robotics",
  "Weiß Licht",
  "Northern Seed Library",
  "Bakehouse 12",
  "Sørensen Bøker",
  "A cooperative with a name much longer than any sidebar will ever be",
].map((name, index) => ({ id: `0193-${index}`, name, href: `/w/${index}`, roleLabel: "Member", planLabel: "Starter" }));

export function InWorkspace({ section, standing, banner, flash, children }: InWorkspaceProps) {
  return (
    <WorkspaceShell
      switcher={{
        workspace: { ...halden, standing },
        others,
        findAction: "/workspaces",
        createHref: "/workspaces/new",
        invitations: { count: 1, href: "/invitations" },
      }}
      navigation={[
        [
          { href: "/home", label: "Home", icon: "home", current: section === "home" },
          { href: "/projects", label: "Projects", icon: "projects", count: 14, current: section === "projects" },
          { href: "/tasks", label: "My tasks", icon: "tasks", count: 6 },
        ],
        [
          { href: "/members", label: "Members", icon: "users", current: section === "members" },
          { href: "/billing", label: "Billing", icon: "receipt", current: section === "billing" },
          { href: "/activity", label: "Activity", icon: "history" },
          { href: "/settings", label: "Settings", icon: "settings", current: section === "settings" },
        ],
      ]}
      search={{ action: "/search" }}
      user={{
        person: { id: "priya", name: "Priya Raman", email: "priya@haldenbirch.example" },
        links: [
          { href: "/account", label: "Profile", icon: "user" },
          { href: "/account/security", label: "Security", icon: "shield" },
        ],
        theme: "system",
        themeAction: "/theme",
        signOutAction: "/sign-out",
        returnTo: "/home",
      }}
      notifications={{ href: "/notifications", unread: 3 }}
      banner={banner}
      flash={flash}
    >
      <Page>{children}</Page>
    </WorkspaceShell>
  );
}

type InWorkspaceProps = {
  section?: string;
  standing?: WorkspaceSwitcherProps["workspace"]["standing"];
  banner?: ReactNode;
  flash?: ReactNode;
  children: ReactNode;
};
