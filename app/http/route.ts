import type { ActionFunctionArgs, LoaderFunctionArgs, RouterContextProvider } from "react-router";
import { Refusal } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";
import { listGivers } from "#app/domain/workspaces/people.ts";
import { stateOf, type RequestState } from "#app/http/context.ts";
import type { Entry } from "#app/http/enter.ts";
import { readForm } from "#app/http/forms.ts";
import { refusalPage, refusedForm } from "#app/http/respond.ts";
import { personOf } from "#app/http/session.ts";
import { workOf } from "#app/http/workspace-work.ts";

type Params = Readonly<Record<string, string>>;

export interface Asked {
  request: Request;
  url: URL;
  params: Params;
  state: RequestState;
  context: Readonly<RouterContextProvider>;
}

/** A loader for everybody. A refusal becomes its page. */
export function publicLoader<T>(load: (asked: Asked) => Promise<T>) {
  return async (args: LoaderFunctionArgs): Promise<T> => orPage(args, () => load(askedFrom(args)));
}

/** A loader behind the person's door. */
export function personLoader<T>(load: (asked: Asked & { entry: Entry }) => Promise<T>) {
  return async (args: LoaderFunctionArgs): Promise<T> => orPage(args, () => load({ ...askedFrom(args), entry: personOf(args.context) }));
}

/** A loader behind the workspace's door: parse, ask, answer. */
export function workspaceLoader<T>(load: (asked: Asked & { scope: Scope; entry: Entry }) => Promise<T>) {
  return async (args: LoaderFunctionArgs): Promise<T> => {
    const work = workOf(args.context);
    return orPage(
      args,
      () => load({ ...askedFrom(args), scope: work.scope, entry: work.entry }),
      async ({ code, permission }) => (code === "forbidden" ? { givers: await listGivers(work.scope, permission) } : {}),
    );
  };
}

/** An action for everybody: its form is read, and a refusal brings the page back with what was typed. */
export function publicAction<T>(act: (asked: Asked & { form: FormData }) => Promise<T>) {
  return async (args: ActionFunctionArgs) => orForm(args, (form) => act({ ...askedFrom(args), form }));
}

export function personAction<T>(act: (asked: Asked & { form: FormData; entry: Entry }) => Promise<T>) {
  return async (args: ActionFunctionArgs) => orForm(args, (form) => act({ ...askedFrom(args), form, entry: personOf(args.context) }));
}

/** An action behind the workspace's door. A refusal undoes all it wrote before the page is shown again. */
export function workspaceAction<T>(act: (asked: Asked & { form: FormData; scope: Scope; entry: Entry }) => Promise<T>) {
  return async (args: ActionFunctionArgs) => {
    const work = workOf(args.context);
    return orForm(
      args,
      (form) => act({ ...askedFrom(args), form, scope: work.scope, entry: work.entry }),
      () => work.startOver(),
    );
  };
}

function askedFrom(args: LoaderFunctionArgs | ActionFunctionArgs): Asked {
  return {
    request: args.request,
    url: new URL(args.request.url),
    params: args.params as Params,
    state: stateOf(args.context),
    context: args.context,
  };
}

async function orPage<T>({ context }: LoaderFunctionArgs, work: () => Promise<T>, more?: (refusal: Refusal) => Promise<object>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) throw refusalPage(stateOf(context), error, await more?.(error));
    throw error;
  }
}

async function orForm<T>(args: ActionFunctionArgs, work: (form: FormData) => Promise<T>, undo?: () => Promise<void>) {
  let form: FormData | null = null;
  try {
    form = await readForm(args.request);
    const answer = await work(form);
    // The loaders that follow must not see what is about to be undone.
    if (statusOf(answer) >= 400) await undo?.();
    return answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await undo?.();
    // What is not there, or not theirs, has no form to show again.
    if (error.code === "not_found") throw refusalPage(stateOf(args.context), error);
    return refusedForm(stateOf(args.context), error, form);
  }
}

function statusOf(answer: unknown): number {
  if (answer instanceof Response) return answer.status;
  const init = typeof answer === "object" && answer !== null && "init" in answer ? (answer.init as ResponseInit | null) : null;
  return init?.status ?? 200;
}
