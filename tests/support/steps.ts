import net from "node:net";

export interface Steps {
  /** What somebody reaches through here, in the order of the targets. */
  ports: number[];
  /** How many answers have come back so far. */
  taken: () => number;
  close(): Promise<void>;
}

/**
 * Stands between a process and its servers, and counts the answers it waits for. The server has done what the last
 * request asked; with `onStep` for that number the answer never arrives, because whoever waits for it is killed there.
 * Of a PostgreSQL connection only what comes after it is ready counts.
 */
export async function countSteps(targets: readonly { port: number; postgres: boolean }[], onStep: (step: number) => "pass" | "drop"): Promise<Steps> {
  let taken = 0;
  const sockets = new Set<net.Socket>();
  const servers = await Promise.all(targets.map((target) => listen((client) => join(client, target))));

  function join(client: net.Socket, { port, postgres }: { port: number; postgres: boolean }): void {
    const server = net.connect(port, "127.0.0.1");
    let ready = !postgres;
    let asked = false;
    client.on("data", (chunk) => {
      asked = ready;
      server.write(chunk);
    });
    server.on("data", (chunk) => {
      if (asked) {
        asked = false;
        taken += 1;
        if (onStep(taken) === "drop") return;
      }
      if (!ready && chunk.at(-6) === readyForQuery) ready = true;
      client.write(chunk);
    });
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => other.destroy());
    }
  }

  return {
    ports: servers.map((server) => (server.address() as net.AddressInfo).port),
    taken: () => taken,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** "Z", the last message of a server that waits for a query; its length and the transaction's state follow. */
const readyForQuery = 0x5a;

async function listen(onConnection: (socket: net.Socket) => void): Promise<net.Server> {
  const server = net.createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
