import { useContext } from "react";
import { isRouteErrorResponse, Meta, Outlet, Scripts, useMatches, useRouteError, useRouteLoaderData, type LoaderFunctionArgs, type MiddlewareFunction } from "react-router";
import stylesheet from "#app/styles/app.css?url";
import { stateOf } from "#app/http/context.ts";
import { documentFacts, type DocumentFacts } from "#app/http/document-facts.ts";
import { takeFlash } from "#app/http/flash.ts";
import { themeOf } from "#app/http/theme.ts";
import { ErrorPage } from "#app/routes/error-page.tsx";

/** For the metrics, which count by route. */
export const middleware: MiddlewareFunction[] = [
  ({ context, pattern }, next) => {
    stateOf(context).route = `/${pattern}`;
    return next();
  },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const state = stateOf(context);
  return {
    theme: themeOf(request, state),
    flash: takeFlash(request, state),
    nonce: state.nonce,
    requestId: state.id,
    path: new URL(request.url).pathname,
    demo: state.runtime.config.demo,
  };
}

export type RootData = Awaited<ReturnType<typeof loader>>;

/** What every page may ask of the document it stands in. */
export function useRootData(): RootData {
  return useRouteLoaderData("root") as RootData;
}

/** Also where the loader has not run: a refused form whose page is this boundary. */
function useDocumentFacts(): DocumentFacts | undefined {
  const known = useContext(documentFacts);
  return (useRouteLoaderData("root") as RootData | undefined) ?? known;
}

/** The document. A page ships no React unless its route says `handle = { interactive: true }`. */
export function Layout({ children }: { children: React.ReactNode }) {
  const root = useDocumentFacts();
  const interactive = useMatches().some((match) => (match.handle as { interactive?: boolean } | undefined)?.interactive === true);
  return (
    <html lang="en" data-theme={root?.theme === "system" ? undefined : root?.theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href={stylesheet} />
        <script type="module" src="/afterlogin.js" nonce={root?.nonce} />
        {import.meta.env.DEV && !interactive && <script type="module" src="/dev/reload.ts" nonce={root?.nonce} />}
      </head>
      <body>
        {children}
        {interactive && <Scripts nonce={root?.nonce} />}
      </body>
    </html>
  );
}

export default function App() {

  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  const root = useDocumentFacts();
  const problem = isRouteErrorResponse(error) ? { status: error.status, data: error.data as unknown } : { status: 500, data: null };
  return <ErrorPage {...problem} requestId={root?.requestId} />;
}
