import type { ReactNode } from "react";
import { PublicShell } from "#app/ui/public-shell.tsx";

/** Around the pages of the local inbox, which exist on a machine where no mail leaves. */
export function InboxShell({ title, children }: { title: string; children: ReactNode }) {
  return (
    <PublicShell
      links={[
        { href: "/dev/mail", label: "Local inbox", current: true },
        { href: "/sign-in", label: "Sign in" },
      ]}
      door={{ href: "/workspaces", label: "Open Afterlogin" }}
      footer="A local inbox: every mail that Afterlogin sends on this machine ends here, and none leaves it."
    >
      <title>{title}</title>
      <div className="wrap">
        <div className="pt-4 sm:pt-8">{children}</div>
      </div>
    </PublicShell>
  );
}
