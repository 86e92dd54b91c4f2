import { Tabs } from "#app/ui/tabs.tsx";

export type SettingsTab = "general" | "ownership" | "exports" | "closure";

/** The parts of a workspace's settings; those that only the owner may use are shown to the owner alone. */
export function SettingsTabs({ slug, current, owner }: { slug: string; current: SettingsTab; owner: boolean }) {
  const base = `/w/${slug}/settings`;
  const all = [
    { key: "general", href: base, label: "General" },
    ...(owner
      ? [
          { key: "ownership", href: `${base}/ownership`, label: "Ownership" },
          { key: "exports", href: `${base}/exports`, label: "Export" },
          { key: "closure", href: `${base}/closure`, label: "Close" },
        ]
      : []),
  ];
  return <Tabs label="Settings" tabs={all.map(({ key, href, label }) => ({ href, label, current: key === current }))} />;
}
