import { Outlet, type MiddlewareFunction } from "react-router";
import { contactAddress } from "#app/http/contact-address.ts";
import { personLoader } from "#app/http/route.ts";
import { personDoor } from "#app/http/session.ts";
import { useRootData } from "#app/root.tsx";
import { AccountShell } from "#app/ui/account-shell.tsx";
import { Flash } from "#app/ui/flash.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/layout";

export const middleware: MiddlewareFunction<Response>[] = [personDoor];

export const loader = personLoader(async ({ entry }) => ({ user: entry.user, openInvitations: entry.openInvitations }));

/** Around the pages of a person: each renders inside one Page. */
export default function AccountLayout({ loaderData: { user, openInvitations } }: Route.ComponentProps) {
  const { theme, path, flash } = useRootData();
  const at = (href: string) => path === href || path.startsWith(`${href}/`);
  return (
    <AccountShell
      navigation={[
        [
          { href: "/workspaces", label: "Workspaces", icon: "building", current: at("/workspaces") },
          { href: "/account/invitations", label: "Invitations", icon: "mail", count: openInvitations, current: at("/account/invitations") },
        ],
        [
          { href: "/account/profile", label: "Profile", icon: "user", current: at("/account/profile") },
          { href: "/account/security", label: "Security", icon: "shield", current: at("/account/security") },
        ],
      ]}
      user={{
        person: user,
        links: [
          { href: "/account/profile", label: "Profile", icon: "user", current: at("/account/profile") },
          { href: "/account/security", label: "Security", icon: "shield", current: at("/account/security") },
          { href: contactAddress({ page: path }), label: "Write to us", icon: "help" },
        ],
        theme,
        themeAction: "/theme",
        signOutAction: "/sign-out",
        returnTo: path,
      }}
      flash={flash && <Flash {...flash} />}
    >
      <Page>
        <Outlet />
      </Page>
    </AccountShell>
  );
}
