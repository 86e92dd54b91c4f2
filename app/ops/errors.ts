import { allowedFields, describeError, type LogFields } from "./log-fields.ts";
import type { Logger } from "./logger.ts";

export type ErrorReporter = {
  /** For what nobody expected. Refusals are no errors and do not come here. */
  report(error: unknown, fields?: LogFields): void;
  /** Waits a short while for reports that are on their way. */
  flush(): Promise<void>;
};

/** The part of @sentry/node that we use. */
export type Sentry = {
  init(options: { dsn: string; sendDefaultPii: false; defaultIntegrations: false }): unknown;
  captureEvent(event: object): unknown;
  flush(milliseconds: number): PromiseLike<boolean>;
};

type Options = { log: Logger; sentryDsn: string | null; count?: (origin: string) => void; load?: () => Promise<Sentry> };

/**
 * Errors always go to the log. With a SENTRY_DSN they go to Sentry too, when @sentry/node is installed beside us: its
 * tree is larger than all of ours, so those who want it add it. Its own integrations stay off, because they would
 * collect requests and breadcrumbs past the allow-list.
 */
export async function createErrorReporter({ log, sentryDsn, count, load = loadSentry }: Options): Promise<ErrorReporter> {
  const sentry = sentryDsn === null ? null : await startSentry(sentryDsn, load, log);
  return {
    report(error, fields = {}) {
      log.error("unexpected error", { ...fields, error });
      count?.(fields.job ? "job" : fields.requestId ? "request" : "process");
      sentry?.captureEvent(eventFrom(error, fields));
    },
    async flush() {
      await sentry?.flush(2_000);
    },
  };
}

/**
 * For a process that serves: what nobody caught is reported like every other error, past the allow-list and not as
 * Node prints it, with all that people typed. Then the process ends, since nobody knows what state it is in.
 */
export function endOnUncaught(
  errors: ErrorReporter,
  { exit = process.exit, events = process }: { exit?: (code: number) => void; events?: { on(event: "uncaughtException", listener: (error: unknown) => void): unknown } } = {},
): void {
  events.on("uncaughtException", (error) => {
    errors.report(error);
    void errors.flush().finally(() => exit(1));
  });
}

async function startSentry(dsn: string, load: () => Promise<Sentry>, log: Logger): Promise<Sentry | null> {
  try {
    const sentry = await load();
    sentry.init({ dsn, sendDefaultPii: false, defaultIntegrations: false });
    return sentry;
  } catch (error) {
    log.warn("SENTRY_DSN is set but @sentry/node is not installed: errors go to the log alone", { error });
    return null;
  }
}

async function loadSentry(): Promise<Sentry> {
  const name = "@sentry/node";
  return (await import(/* @vite-ignore */ name)) as Sentry;
}

function eventFrom(error: unknown, fields: LogFields): object {
  const { name, message, stack } = describeError(error);
  return {
    level: "error",
    exception: { values: [{ type: name, value: message }] },
    extra: { ...allowedFields({ ...fields, error: undefined }), stack },
    tags: { requestId: fields.requestId, route: fields.route, job: fields.job },
  };
}
