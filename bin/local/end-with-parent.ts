/**
 * Imported before anything else (node --import) by the processes that we start: the channel that their starter opened
 * ends with it, also by kill -9, and then they end as on SIGTERM. A process without a channel is nobody's child.
 */
if (process.channel !== undefined) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
}

// What such a process forks inherits its arguments by default; a fork's channel is for its own use and stays as it is.
const here = process.execArgv.findIndex((argument) => argument.endsWith("end-with-parent.ts"));
if (here > 0) process.execArgv.splice(here - 1, 2);
