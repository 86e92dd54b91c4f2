/** On a machine with demonstration data everybody has this password. It is no secret and never leaves such a machine. */
export const demoPassword = "demo-demo-demo";

/** What the demonstration's workspaces show, in the order of the sign-in page. The seed makes them so. */
export const demoWorkspaces = [
  { slug: "halden-birch", name: "Halden & Birch", shows: "Growth, payment overdue", phase: "grace" },
  { slug: "kestrel-cartography", name: "Kestrel Cartography", shows: "Growth trial, just begun", phase: "trial" },
  { slug: "old-mill-robotics", name: "Old Mill Robotics", shows: "Starter, at its limits", phase: "full" },
] as const;

export type DemoWorkspace = (typeof demoWorkspaces)[number]["slug"];

export interface DemoPerson {
  name: string;
  email: string;
  password: string;
  /** Words for the sign-in page: what walking in as them shows. */
  shows: string;
  /** The workspace under which the sign-in page lists them. */
  listedUnder: DemoWorkspace;
  roles: Readonly<Partial<Record<DemoWorkspace, DemoRole>>>;
}

export type DemoRole = "owner" | "admin" | "member" | "viewer" | "billing manager";

export const demoPeople: readonly DemoPerson[] = [
  person("Priya Raman", "halden-birch", "owner", { "halden-birch": "owner" }),
  person("Tomás Ferreira", "halden-birch", "admin", { "halden-birch": "admin" }),
  person("Ingrid Solheim", "halden-birch", "member", { "halden-birch": "member" }),
  person("Aoife Byrne", "halden-birch", "billing manager", { "halden-birch": "billing manager" }),
  person("Jonas Weber", "halden-birch", "viewer", { "halden-birch": "viewer" }),
  person("Sunniva Dahl", "kestrel-cartography", "owner", { "kestrel-cartography": "owner" }),
  person("Bram de Vries", "old-mill-robotics", "owner", { "old-mill-robotics": "owner" }),
  person("Lucía Marín", "old-mill-robotics", "in two workspaces", { "old-mill-robotics": "member", "halden-birch": "member" }),
];

function person(name: string, listedUnder: DemoWorkspace, shows: string, roles: DemoPerson["roles"]): DemoPerson {
  const first = name.split(" ")[0]!.normalize("NFD").replace(/[^a-z]/gi, "").toLowerCase();
  return { name, email: `${first}@${listedUnder}.example`, password: demoPassword, shows, listedUnder, roles };
}
