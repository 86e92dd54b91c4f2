import { Outlet, type MiddlewareFunction } from "react-router";
import { personDoor } from "#app/http/session.ts";

export const middleware: MiddlewareFunction<Response>[] = [personDoor];

export default function AccountLayout() {
  return <Outlet />;
}
