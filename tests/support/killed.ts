import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { build } from "vite";
import { dataDir, projectDir } from "#bin/local/project.ts";
import { createKeyring } from "#app/ops/keyring.ts";
import { webhookSecret, type BillingWorld } from "./billing.ts";
import { countSteps } from "./steps.ts";

/** What became of a process: how many answers it was given, and whether it died of a kill. */
interface End {
  steps: number;
  killed: boolean;
}

const bundles = path.join(dataDir, "bundles");

/** The same program dozens of times: made one file of hundreds, it starts in half the time. Answers where that stands. */
async function bundled(file: string): Promise<string> {
  const name = `${path.basename(file, ".ts")}.mjs`;
  await build({
    root: projectDir,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    ssr: { noExternal: ["drizzle-orm"] },
    build: { ssr: file, outDir: bundles, emptyOutDir: false, minify: false, rollupOptions: { output: { entryFileNames: name, codeSplitting: false } } },
  });
  return path.join(bundles, name);
}

/** Runs a world's work in processes of their own, each of which can be killed at a step of its way. */
export function killedProcesses(world: BillingWorld) {
  const secret = randomBytes(32);
  const children = new Set<ChildProcess>();
  const programs = new Map<string, Promise<string>>();
  // What the process writes, the world reads.
  world.app.keyring = createKeyring([{ id: "test", secret }]);

  /** `file` from the project's root, as a worker, to its end or to the step that it is killed at. */
  async function run(file: string, parameters: readonly string[], { killedAt }: { killedAt: number | null }): Promise<End> {
    let child: ChildProcess | null = null;
    const program = programs.get(file) ?? bundled(file);
    programs.set(file, program);
    const database = new URL(world.database.urlFor("afterlogin_worker"));
    const steps = await countSteps([{ port: Number(database.port), protocol: "postgres" }, { port: world.local.port, protocol: "http" }], (step) => {
      if (step !== killedAt) return "pass";
      child?.kill("SIGKILL");
      return "drop";
    });
    const [databasePort, stripePort] = steps.ports;
    const throughSteps = Object.entries(world.database.environment()).map(([name, url]) => [name, url.replace(database.host, `127.0.0.1:${databasePort}`)]);
    child = spawn(process.execPath, [await program, ...parameters], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: path.join(dataDir, "compile-cache"),
        NODE_ENV: "test",
        CLOCK: "stored",
        KEYRING: `test:${secret.toString("base64")}`,
        STRIPE_SECRET_KEY: world.settings.secretKey,
        STRIPE_WEBHOOK_SECRET: webhookSecret,
        STRIPE_HOST: "127.0.0.1",
        STRIPE_PORT: String(stripePort),
        SMTP_URL: "smtp://127.0.0.1:1",
        ...Object.fromEntries(throughSteps),
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    children.add(child);
    let said = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => (said += text));
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    children.delete(child);
    await steps.close();
    if (code !== 0 && signal !== "SIGKILL") throw new Error(`The process ended with ${code}: ${said}`);
    return { steps: steps.taken(), killed: signal === "SIGKILL" };
  }

  return {
    run,
    close(): void {
      for (const child of children) child.kill("SIGKILL");
    },
  };
}
