import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";

/** Something to know before going on, in a box because it interrupts. */
export function Note({ kind = "plain", children }: { kind?: "plain" | "caution" | "critical"; children: ReactNode }) {
  return <div className={classNames("note", kind !== "plain" && kind)}>{children}</div>;
}

/** A word that classifies: a role, a plan. */
export function Tag({ solid, children }: { solid?: boolean; children: ReactNode }) {
  return <span className={classNames("tag", solid && "solid")}>{children}</span>;
}

/** An id, key or code, in letters that cannot be mistaken for one another. */
export function Identifier({ children }: { children: ReactNode }) {
  return <span className="id">{children}</span>;
}
