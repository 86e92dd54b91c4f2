import { deliverMails, type Delivered } from "#app/domain/notifications/deliver-mails.ts";
import type { JobRun } from "#jobs/job.ts";

export function deliverWaitingMails({ runtime }: JobRun): Promise<Delivered> {
  const { config, pools, app, log } = runtime;
  return deliverMails({
    pool: pools.afterlogin_worker,
    post: { smtpUrl: config.mail.smtpUrl, from: config.mail.from },
    keyring: app.keyring,
    log,
  });
}
