import { Outlet, type MiddlewareFunction } from "react-router";
import { workspaceDoor } from "#app/http/workspace-door.ts";

export const middleware: MiddlewareFunction<Response>[] = [workspaceDoor];

export default function WorkspaceLayout() {
  return <Outlet />;
}
