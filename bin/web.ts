// The web process. The routes are compiled (npm run build); this starts what was built.
const built = new URL("../build/server/index.js", import.meta.url).href;
const { startWeb } = (await import(built)) as typeof import("#app/server.ts");
await startWeb();
