import { spawnSync } from "node:child_process";
import { chownSync } from "node:fs";

/** How to run a program that refuses to be root: a prefix for the command line, and who must own its files. */
export type OrdinaryUser = { prefix: string[]; own(file: string): void };

const asIs: OrdinaryUser = { prefix: [], own: () => undefined };

/**
 * PostgreSQL refuses to run as root, and containers are often nothing else. First choice: a user namespace, where
 * root's own files belong to an ordinary number. Where namespaces are forbidden: another user, who keeps the one
 * capability that lets it reach a checkout under a private home directory.
 */
export function ordinaryUser(): OrdinaryUser {
  if (process.getuid?.() !== 0) return asIs;
  const user = userNamespace() ?? otherUser();
  if (user) return user;
  throw new Error(
    "PostgreSQL does not run as root, and neither unshare nor setpriv works here. " +
      "Run this command as an ordinary user, or set DATABASE_URL.",
  );
}

function userNamespace(): OrdinaryUser | null {
  const prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000"];
  return works(prefix) ? { prefix, own: () => undefined } : null;
}

function otherUser(): OrdinaryUser | null {
  const { uid, gid } = idsOf("postgres") ?? idsOf("nobody") ?? { uid: 65534, gid: 65534 };
  const identity = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  const reaching = [...identity, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  const prefix = [reaching, identity].find(works);
  return prefix ? { prefix, own: (file) => chownSync(file, uid, gid) } : null;
}

function idsOf(name: string): { uid: number; gid: number } | null {
  const ask = (flag: string): number => Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout || "NaN");
  const [uid, gid] = [ask("-u"), ask("-g")];
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : null;
}

function works(prefix: string[]): boolean {
  const [command, ...rest] = prefix;
  return command !== undefined && spawnSync(command, [...rest, "true"], { stdio: "ignore" }).status === 0;
}
