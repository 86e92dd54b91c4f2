import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { createRequestHandler, type ServerBuild } from "react-router";
import { config } from "#app/config.ts";
import { clientFiles } from "#app/http/client-files.ts";
import { createListener } from "#app/http/listener.ts";
import { endOnUncaught } from "#app/ops/errors.ts";
import { createShutdown } from "#app/ops/shutdown.ts";
import { openRuntime, type Runtime } from "#app/runtime.ts";

/** The web process: static files, then the router. Resolves when it listens. SIGTERM lets running requests finish. */
export async function startWeb(): Promise<{ port: number }> {
  const runtime = await openRuntime(config(), "web");
  endOnUncaught(runtime.errors);
  const server = createServer(await listenerFor(runtime));
  server.requestTimeout = 60_000;
  server.headersTimeout = 20_000;
  const port = await listen(server, runtime.config.port, runtime.config.host);
  runtime.log.info("listening", { port });
  const shutdown = createShutdown({ log: runtime.log });
  shutdown.add("http", () => closeServer(server));
  shutdown.add("runtime", () => runtime.close());
  return { port };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/** Also what a development server puts behind its own middleware. */
export async function listenerFor(runtime: Runtime) {
  const build = (await import("virtual:react-router/server-build")) as unknown as ServerBuild;
  const handle = createRequestHandler(build, import.meta.env.PROD ? "production" : "development");
  const listener = createListener(runtime, (request, context) => handle(request, context));
  if (!import.meta.env.PROD) return listener;
  const answersWithFile = clientFiles(fileURLToPath(new URL("../client", import.meta.url)));
  return (...[message, response]: Parameters<typeof listener>) => {
    if (!answersWithFile(message, response)) listener(message, response);
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
