import { ensureBuild } from "#bin/local/build.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";
import { runAll } from "#bin/local/run-all.ts";
import { seedDemonstration } from "#bin/local/seed.ts";

/** npm start: everything, built, on this machine, with substitutes for whatever the environment does not name. */
await orPlainMessage(async () => {
  await runAll({
    say: console.log,
    web: { args: ["bin/web.ts"] },
    async prepare(config, local) {
      await seedDemonstration(config, local, console.log);
      await ensureBuild(console.log);
    },
  });
});
