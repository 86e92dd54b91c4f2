import net from "node:net";

export interface Statement {
  text: string;
  values: (string | null)[];
}

export interface Exchange {
  statements: Statement[];
  /** How often the client had to wait for the server before it could go on. */
  waits: number;
}

/**
 * A proxy in front of PostgreSQL that watches what goes over the wire: the statements with their values, and how often
 * the conversation turned. It is there for one page view and out of the way for the measurement.
 */
export async function watchWire(target: { host: string; port: number }): Promise<{ port: number; take(): Exchange; close(): Promise<void> }> {
  let seen: Exchange = { statements: [], waits: 0 };
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(target);
    const read = messageReader((type, body) => note(seen, type, body));
    let answered = true;
    client.on("data", (chunk) => {
      if (answered) seen.waits += 1;
      answered = false;
      read(chunk);
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      answered = true;
      client.write(chunk);
    });
    for (const [socket, other] of [[client, upstream], [upstream, client]] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    take() {
      const taken = seen;
      seen = { statements: [], waits: 0 };
      return taken;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Splits a client's stream into messages of the PostgreSQL protocol, version 3. The first one has no type. */
function messageReader(onMessage: (type: string, body: Buffer) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (pending.length < head + 4) return;
      const length = pending.readInt32BE(head);
      if (pending.length < head + length) return;
      if (started) onMessage(String.fromCharCode(pending[0]!), pending.subarray(head + 4, head + length));
      started = true;
      pending = pending.subarray(head + length);
    }
  };
}

function note(seen: Exchange, type: string, body: Buffer): void {
  if (type === "Q") seen.statements.push({ text: textAt(body, 0).text, values: [] });
  if (type === "P") seen.statements.push({ text: textAt(body, textAt(body, 0).next).text, values: [] });
  if (type === "B") seen.statements.at(-1)!.values = boundValues(body);
}

function boundValues(body: Buffer): (string | null)[] {
  let at = textAt(body, textAt(body, 0).next).next;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  const values: (string | null)[] = [];
  for (let index = 0; index < count; index++) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.toString("utf8", at, at + length));
    at += Math.max(0, length);
  }
  return values;
}

function textAt(body: Buffer, from: number): { text: string; next: number } {
  const end = body.indexOf(0, from);
  return { text: body.toString("utf8", from, end), next: end + 1 };
}
