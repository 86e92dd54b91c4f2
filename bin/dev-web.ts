import { createServer } from "node:http";
import { createServer as createVite } from "vite";
import { config } from "#app/config.ts";
import { createShutdown } from "#app/ops/shutdown.ts";
import { openRuntime } from "#app/runtime.ts";

/** The web process of npm run dev: Vite in front, and behind it the same listener as in production, loaded anew on change. */
const runtime = await openRuntime(config(), "web");
const server = createServer();
const vite = await createVite({ appType: "custom", server: { middlewareMode: true, hmr: { server } } });

// Pages without React have nothing that could take an update piece by piece.
for (const event of ["change", "add", "unlink"] as const) {
  vite.watcher.on(event, (file) => {
    if (/\/(app|public)\//.test(file)) vite.ws.send("afterlogin:saved");
  });
}

server.on("request", (request, response) => {
  vite.middlewares(request, response, () => {
    load()
      .then((listener) => listener(request, response))
      .catch((error: unknown) => {
        if (error instanceof Error) vite.ssrFixStacktrace(error);
        runtime.log.error("the page could not be loaded", { error });
        response.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end(error instanceof Error ? error.stack : String(error));
      });
  });
});
server.listen(runtime.config.port, runtime.config.host);

const shutdown = createShutdown({ log: runtime.log });
shutdown.add("vite", () => vite.close());
shutdown.add("http", async () => server.closeAllConnections());
shutdown.add("runtime", () => runtime.close());

async function load() {
  const { listenerFor } = (await vite.ssrLoadModule("./app/server.ts")) as typeof import("#app/server.ts");
  return listenerFor(runtime);
}
