import type { ReactNode } from "react";
import { useRootData } from "#app/root.tsx";
import { Flash } from "#app/ui/flash.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";

/** Around every public page. Those who are signed in find the way to their work instead of the sign-in. */
export function Site({ title, signedIn, children }: { title: string; signedIn: boolean; children: ReactNode }) {
  const { path, flash } = useRootData();
  return (
    <PublicShell
      links={[
        { href: "/", label: "What it does", current: path === "/" },
        { href: "/pricing", label: "Pricing", current: path === "/pricing" },
      ]}
      door={signedIn ? { href: "/workspaces", label: "Open Afterlogin" } : { href: "/sign-in", label: "Sign in" }}
      flash={flash && <Flash {...flash} />}
      footer="Afterlogin is open source under the MIT licence."
    >
      <title>{title}</title>
      {children}
    </PublicShell>
  );
}
