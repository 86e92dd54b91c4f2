/**
 * Imported before anything else (node --import) by the processes that we start: the channel that their starter opened
 * ends with it, also by kill -9, and then they end as on SIGTERM. A process without a channel is nobody's child.
 */
if (process.channel !== undefined) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
}
