import type { ReactNode } from "react";
import { useRootData } from "#app/root.tsx";
import { DoorShell, type DoorShellProps } from "#app/ui/door-shell.tsx";
import { Flash } from "#app/ui/flash.tsx";

/** A page before or beside being signed in: its title, what the last action did, and one column. */
export function Door({ title, aside, children }: { title: string; aside?: DoorShellProps["aside"]; children: ReactNode }) {
  const { flash } = useRootData();
  return (
    <DoorShell aside={aside} flash={flash && <Flash {...flash} />}>
      <title>{`${title} · Afterlogin`}</title>
      {children}
    </DoorShell>
  );
}
