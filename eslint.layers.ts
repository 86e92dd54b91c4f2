/**
 * Arrows point one way: db, spine, domain parts, doors, routes and jobs, entries. Each zone says what may not be
 * imported where, and why.
 */

/** The parts of the domain in their order: each may import those before it. */
const parts = ["audit", "notifications", "identity", "workspaces", "billing", "projects", "api", "staff"];

/** All but bin, which runs the tests. */
const product = ["./app/**/*", "./db/**/*", "./jobs/**/*", "./dev/**/*"];

/** Makes the demonstration's workspaces with the verbs that people use, so it stands above them all. */
const seed = ["./db/seed.ts", "./db/seed/**/*"];

const spine = "./app/domain/*.ts";

const partsInOrder = parts.slice(0, -1).map((part, index) => ({
  target: `./app/domain/${part}/**/*`,
  from: parts.slice(index + 1).map((later) => `./app/domain/${later}`),
  message: `${part} comes before it: take what you need from the caller, or say it with an event.`,
}));

export const layers = [
  {
    target: ["./db/!(seed*)", "./db/!(seed)/**/*"],
    from: ["./app", "./jobs", "./bin", "./tests"],
    message: "The database stands under everything and knows nothing of it.",
  },
  { target: spine, from: "./app/domain/*/**/*", message: "The spine carries the parts and does not lean on them." },
  ...partsInOrder,
  {
    target: "./app/domain/**/*",
    from: ["./app/http", "./app/routes", "./app/ui", "./app/runtime.ts", "./app/config.ts", "./jobs/handlers", "./jobs/worker.ts", "./jobs/relay.ts"],
    message: "The domain does not know who calls it.",
  },
  {
    target: ["./app/ops/**/*", "./app/emails/**/*"],
    from: ["./app/http/**/*", "./app/routes/**/*", "./app/domain/*/**/!(*.rules).ts", "./app/*.ts", "./jobs/**/*"],
    message: "This is a leaf.",
  },
  { target: "./app/http/**/*", from: ["./app/routes", "./jobs/handlers"], message: "Doors do not know the rooms." },
  { target: ["./app/ui/**/*", "./app/styles/**/*"], from: ["./app/routes", "./app/server.ts", "./app/runtime.ts"], message: "The UI does not know its pages." },
  { target: "./app/**/*", from: ["./jobs/handlers", "./jobs/worker.ts", "./jobs/relay.ts"], message: "Pages ask for work with jobs/enqueue." },
  {
    target: ["./app/!(domain)/**/*", "./app/*", "./app/domain/!(scope).ts", "./app/domain/*/**/*", "./jobs/**/*", "./bin/**/*", "./dev/**/*"],
    from: "./db/tenant.ts",
    message: "Only scope.ts opens a workspace's transaction. No Scope, no rows.",
  },
  { target: ["./app/**/*", "./jobs/**/*", "./db/**/*"], from: "./dev", message: "What imitates the outside world stays outside." },
  { target: product, from: "./tests", message: "Tests import the application, not the other way round." },
  { target: seed, from: "./dev", message: "The seed runs without the substitutes." },
];
