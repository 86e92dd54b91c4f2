import { config } from "#app/config.ts";
import { ownerUrlOf } from "#bin/local/database.ts";
import { localEnvironment } from "#bin/local/environment.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";

/** Prints the privileged connection URL. The embedded server, if it is the one, keeps running: psql "$(npm run -s db:url)" */
await orPlainMessage(async () => {
  await localEnvironment();
  console.log(ownerUrlOf(config()));
});
