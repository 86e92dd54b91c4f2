import { config } from "#app/config.ts";
import { examine } from "#bin/doctor/check.ts";
import { databaseChecks } from "#bin/doctor/database.ts";
import { outsideChecks } from "#bin/doctor/outside.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";

/** npm run doctor: one line for each thing that must be right, and code 1 when one is not. */
await orPlainMessage(async () => {
  const { release } = await localEnvironment();
  try {
    const checks = [...databaseChecks(config()), ...outsideChecks(config())];
    const found = (await Promise.all(checks.map(examine))).flat();
    for (const { state, text } of found) console.log(`${state.padEnd(7)}  ${text}`);
    process.exitCode = found.some(({ state }) => state === "problem") ? 1 : 0;
  } finally {
    await release();
  }
});
