import { config } from "#app/config.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";

/** The web process. The routes are compiled (npm run build); this starts what was built. */
const built = new URL("../build/server/index.js", import.meta.url).href;

await orPlainMessage(async () => {
  // Complains about the whole environment before anything else runs.
  config();
  const { startWeb } = (await import(built)) as typeof import("#app/server.ts");
  await startWeb();
});
