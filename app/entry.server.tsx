import { text } from "node:stream/consumers";
import { PassThrough } from "node:stream";
import { renderToPipeableStream, renderToString } from "react-dom/server";
import { isRouteErrorResponse, ServerRouter, type EntryContext, type HandleErrorFunction, type RouterContextProvider } from "react-router";
import { isOutage } from "#db/outage.ts";
import { requestState } from "#app/http/context.ts";
import { documentFacts } from "#app/http/document-facts.ts";
import { themeOf } from "#app/http/theme.ts";
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
  const state = context.get(requestState);
  const page = (
    <documentFacts.Provider value={{ theme: themeOf(request, state), nonce: state.nonce, requestId: state.id }}>
      <ServerRouter context={routerContext} url={request.url} nonce={state.nonce} />
    </documentFacts.Provider>
  );
  const html = isInteractive(routerContext) ? await renderInteractive(page) : renderToString(page);
  return new Response(`<!doctype html>${html}`, { status, headers });
}

export const handleError: HandleErrorFunction = (error, { request, context }) => {
  // A page that is not there, or a form sent where none is taken, is an answer and no bug.
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  const state = context.get(requestState);
  // Here alone the error is still what was thrown; pages get one without a word of it.
  if (isOutage(error)) state.interrupted = true;
  state.runtime.errors.report(error, { requestId: state.id, method: request.method, route: state.route ?? undefined });
};

function isInteractive({ routeModules, staticHandlerContext }: EntryContext): boolean {
  return staticHandlerContext.matches.some((match) => {
    const handle = routeModules[match.route.id]?.handle as { interactive?: boolean } | undefined;
    return handle?.interactive === true;
  });
}

/** The data that the browser takes over arrives through Suspense, which renderToString cannot wait for. */
function renderInteractive(page: React.ReactNode): Promise<string> {
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(page, {
      onAllReady: () => resolve(text(pipe(new PassThrough()))),
      onShellError: reject,
      onError: reject,
    });
  });
}
