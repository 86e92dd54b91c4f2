import { renderToString } from "react-dom/server";
import { isRouteErrorResponse, ServerRouter, type EntryContext, type HandleErrorFunction, type RouterContextProvider } from "react-router";
import { requestState } from "#app/http/context.ts";
import { workspaceWork } from "#app/http/workspace-work.ts";

/** All data is there: end the transaction, then render. An answer that could not be committed is never shown. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  await context.get(workspaceWork)?.settle(status);
  headers.set("content-type", "text/html; charset=utf-8");
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-store");
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const { nonce } = context.get(requestState);
  const html = renderToString(<ServerRouter context={routerContext} url={request.url} nonce={nonce} />);
  return new Response(`<!doctype html>${html}`, { status, headers });
}

export const handleError: HandleErrorFunction = (error, { request, context }) => {
  // A page that is not there, or a form sent where none is taken, is an answer and no bug.
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  const { runtime, id } = context.get(requestState);
  runtime.errors.report(error, { requestId: id, method: request.method });
};
