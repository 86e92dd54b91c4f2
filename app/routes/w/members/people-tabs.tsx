import { Tabs } from "#app/ui/tabs.tsx";

/** The two lists of people: those who are here, and those who were asked. */
export function PeopleTabs({ slug, current, invitations }: { slug: string; current: "members" | "invitations"; invitations: number }) {
  return (
    <Tabs
      label="People"
      tabs={[
        { href: `/w/${slug}/members`, label: "People", current: current === "members" },
        { href: `/w/${slug}/invitations`, label: "Invitations", count: invitations, current: current === "invitations" },
      ]}
    />
  );
}
