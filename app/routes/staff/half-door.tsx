import { Outlet, type MiddlewareFunction } from "react-router";
import { staffDoor } from "#app/http/staff-door.ts";

export const middleware: MiddlewareFunction<Response>[] = [staffDoor];

export default function HalfDoor() {
  return <Outlet />;
}
