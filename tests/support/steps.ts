import net from "node:net";

export interface Steps {
  /** What somebody reaches through here, in the order of the targets. */
  ports: number[];
  /** How many answers have come back so far. */
  taken: () => number;
  close(): Promise<void>;
}

type OnStep = () => "pass" | "drop";

/** What of a server's next bytes may go on to the client; null, once an answer was dropped. */
type Reader = (chunk: Buffer) => Buffer | null;

/**
 * Stands between a process and its servers, and counts the answers it waits for. The server has done what was asked;
 * with `onStep` for that number the answer never arrives, because whoever waits for it is killed there. Counted is what
 * the protocol calls an answer, never the pieces that the network makes of it: the same work takes as many steps each time.
 */
export async function countSteps(targets: readonly { port: number; protocol: "postgres" | "http" }[], onStep: (step: number) => "pass" | "drop"): Promise<Steps> {
  let taken = 0;
  const sockets = new Set<net.Socket>();
  const count: OnStep = () => onStep(++taken);
  const servers = await Promise.all(targets.map((target) => listen((client) => join(client, target))));

  function join(client: net.Socket, { port, protocol }: (typeof targets)[number]): void {
    const server = net.connect(port, "127.0.0.1");
    const read = protocol === "postgres" ? postgresAnswers(count) : httpAnswers(count);
    client.on("data", (chunk) => server.write(chunk));
    server.on("data", (chunk) => {
      const told = read(chunk);
      if (told?.length) client.write(told);
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

/** "Z", ReadyForQuery: the last message of each answer, and of the greeting, which is no answer. */
const readyForQuery = 0x5a;

/** A message is a letter, then a length that counts itself (PostgreSQL, "Message Formats"). */
function postgresAnswers(onStep: OnStep): Reader {
  let unread: Buffer = Buffer.alloc(0);
  let answer: Buffer[] = [];
  let greeted = false;
  let dropped = false;
  return (chunk) => {
    if (dropped) return null;
    unread = Buffer.concat([unread, chunk]);
    const told: Buffer[] = [];
    while (unread.length >= 5) {
      const length = 1 + unread.readInt32BE(1);
      if (unread.length < length) break;
      const message = unread.subarray(0, length);
      unread = unread.subarray(length);
      // Of the greeting each message is waited for; of an answer none but the last.
      (greeted ? answer : told).push(message);
      if (message[0] !== readyForQuery) continue;
      if (greeted && onStep() === "drop") {
        dropped = true;
        break;
      }
      greeted = true;
      told.push(...answer);
      answer = [];
    }
    return Buffer.concat(told);
  };
}

/** One answer at a time on a connection, and each begins with its own piece. */
function httpAnswers(onStep: OnStep): Reader {
  let dropped = false;
  return (chunk) => {
    if (!dropped && chunk.subarray(0, 5).equals(Buffer.from("HTTP/"))) dropped = onStep() === "drop";
    return dropped ? null : chunk;
  };
}

async function listen(onConnection: (socket: net.Socket) => void): Promise<net.Server> {
  const server = net.createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
