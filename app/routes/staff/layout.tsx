import { Outlet } from "react-router";

export default function Unwritten() {
  return <Outlet />;
}
