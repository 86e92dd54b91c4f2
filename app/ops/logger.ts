import { pino, type DestinationStream } from "pino";
import { allowedFields, scrub, type LogFields } from "./log-fields.ts";

type Write = (message: string, fields?: LogFields) => void;

/** Messages are fixed sentences; what varies goes into fields, and only fields of the allow-list are written. */
export type Logger = {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  fatal: Write;
  /** The same log with these fields on each line. */
  child(fields: LogFields): Logger;
};

export type LogLevel = "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";

type Options = { level: LogLevel; component: string; destination?: DestinationStream };

/** One line of JSON for each entry, to standard output unless a destination is named. */
export function createLogger({ level, component, destination }: Options): Logger {
  const options = {
    level,
    base: { component },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return over(destination === undefined ? pino(options) : pino(options, destination), {});
}

type Sink = Record<"debug" | "info" | "warn" | "error" | "fatal", (fields: object, message: string) => void>;

function over(sink: Sink, bound: LogFields): Logger {
  const write =
    (level: keyof Sink): Write =>
    (message, fields = {}) =>
      sink[level](allowedFields({ ...bound, ...fields }), scrub(message));
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    fatal: write("fatal"),
    child: (fields) => over(sink, { ...bound, ...fields }),
  };
}
