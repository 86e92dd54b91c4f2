import diagnostics from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";

/**
 * Writes down where this process's HTTP requests go, and lets none of them leave: whoever asks meets a connection that
 * broke. Nothing stands in the place of anybody; Node's own diagnostics say what was about to be sent.
 */
export function keepInside(): { asked: string[]; stop(): void } {
  const asked: string[] = [];
  const onCreated = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    asked.push(`${request.protocol}//${String(request.getHeader("host"))}`);
    request.destroy(new Error("kept inside"));
  };
  diagnostics.subscribe("http.client.request.created", onCreated);
  return { asked, stop: () => void diagnostics.unsubscribe("http.client.request.created", onCreated) };
}
