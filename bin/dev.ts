import { orPlainMessage } from "#bin/local/plain-message.ts";
import { runAll } from "#bin/local/run-all.ts";
import { seedDemonstration } from "#bin/local/seed.ts";

/**
 * npm run dev: as npm start, but pages are compiled as they are asked for and change in the browser as they are saved.
 * The worker and the substitutes start anew when their sources change.
 */
await orPlainMessage(async () => {
  await runAll({
    say: console.log,
    web: { args: ["bin/dev-web.ts"], env: { NODE_ENV: "development" } },
    prepare: (config, local) => seedDemonstration(config, local, console.log),
    watch: true,
  });
});
