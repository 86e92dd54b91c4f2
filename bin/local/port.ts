import net from "node:net";
import { Complaint } from "./plain-message.ts";

/** Fails with advice when the port is taken; "0" is never taken. */
export async function refuseTakenPort(port: number, host: string): Promise<void> {
  if (!(await isTaken(port, host))) return;
  throw new Complaint(`Port ${port} is in use. Stop what runs there, or choose another: PORT=${port + 1} npm start`);
}

async function isTaken(port: number, host: string): Promise<boolean> {
  const server = net.createServer();
  return await new Promise<boolean>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(true) : reject(error)));
    server.listen(port, host, () => server.close(() => resolve(false)));
  });
}
