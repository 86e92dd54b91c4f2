/** On a machine with demonstration data everybody has this password. It is no secret and never leaves such a machine. */
export const demoPassword = "demo-demo-demo";

/** What the demonstration's workspaces show, in the order of the sign-in page. The seed makes them so. */
export const demoWorkspaces = [
  { slug: "halden-birch", name: "Halden & Birch", shows: "Growth, payment overdue", phase: "grace" },
  { slug: "kestrel-cartography", name: "Kestrel Cartography", shows: "Growth trial, just begun", phase: "trial" },
  { slug: "old-mill-robotics", name: "Old Mill Robotics", shows: "Starter, at its limits", phase: "full" },
] as const;

export type DemoWorkspace = (typeof demoWorkspaces)[number]["slug"];

export interface DemoSignIn {
  name: string;
  email: string;
  password: string;
  /** Words for the sign-in page: what walking in as them shows. */
  shows: string;
}

export interface DemoPerson extends DemoSignIn {
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

/** One for each other state. Each owns the workspace that shows it, and is in no other. */
export const demoOwners: readonly DemoSignIn[] = [
  owner("Noor Haddad", "trial just over"),
  owner("Freya Lund", "first payment to confirm"),
  owner("Piet Jansen", "paid for a year"),
  owner("Otto Lindqvist", "smaller plan to come"),
  owner("Emil Novak", "cancels at the month’s end"),
  owner("Mina Castellano", "disputed payment"),
  owner("Edith Ferrow", "9 days overdue"),
  owner("Callum Reid", "20 days overdue"),
  owner("Ines Duarte", "paused"),
  owner("Silas Quaye", "ended with a debt"),
  owner("Anouk Petit", "ended, on Starter"),
  owner("Rhys Morgan", "ended, over its limits"),
  owner("Marek Dudek", "suspended by staff"),
  owner("Hana Sato", "closed"),
];

function person(name: string, listedUnder: DemoWorkspace, shows: string, roles: DemoPerson["roles"]): DemoPerson {
  return { ...signIn(name, listedUnder, shows), listedUnder, roles };
}

function owner(name: string, shows: string): DemoSignIn {
  return signIn(name, "owners", shows);
}

function signIn(name: string, domain: string, shows: string): DemoSignIn {
  const first = name.split(" ")[0]!.normalize("NFD").replace(/[^a-z]/gi, "").toLowerCase();
  return { name, email: `${first}@${domain}.example`, password: demoPassword, shows };
}
