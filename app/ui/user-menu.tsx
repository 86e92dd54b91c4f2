import { Avatar } from "#app/ui/avatar.tsx";
import { Icon, type IconName } from "#app/ui/icons.tsx";
import { MenuAction, MenuLink, MenuRule } from "#app/ui/menu.tsx";

/** Who is signed in, their own pages, the theme, and the way out. */
export function UserMenu({ person, links, theme, themeAction, signOutAction, returnTo }: UserMenuProps) {
  return (
    <details className="menu up min-w-0 flex-1" name="menus">
      <summary>
        <Avatar {...person} />
        <span className="truncate">{person.name}</span>
        <span className="sr-only">Your menu</span>
      </summary>
      <div className="panel">
        <p className="label truncate">{person.email}</p>
        {links.map((link) => (
          <MenuLink key={link.href} href={link.href} icon={link.icon} current={link.current}>
            {link.label}
          </MenuLink>
        ))}
        <MenuRule />
        <ThemeChoice theme={theme} action={themeAction} returnTo={returnTo} />
        <MenuRule />
        <MenuAction action={signOutAction} icon="sign-out">
          Sign out
        </MenuAction>
      </div>
    </details>
  );
}

export type Theme = "system" | "light" | "dark";
export type UserMenuProps = {
  person: { id: string; name: string; email: string; picture?: string | null };
  links: readonly { href: string; label: string; icon?: IconName; current?: boolean }[];
  theme: Theme;
  /** Takes `theme` and `returnTo` by POST. */
  themeAction: string;
  signOutAction: string;
  returnTo: string;
};

const themes = [
  { theme: "system", label: "System theme", icon: "system" },
  { theme: "light", label: "Light theme", icon: "sun" },
  { theme: "dark", label: "Dark theme", icon: "moon" },
] as const;

function ThemeChoice({ theme, action, returnTo }: { theme: Theme; action: string; returnTo: string }) {
  return themes.map((choice) => (
    <MenuAction
      key={choice.theme}
      action={action}
      icon={choice.icon}
      name="theme"
      value={choice.theme}
      pressed={choice.theme === theme}
      fields={{ returnTo }}
    >
      {choice.label}
    </MenuAction>
  ));
}

export function NotificationsLink({ href, unread }: { href: string; unread: number }) {
  return (
    <a className="btn ghost" href={href}>
      <Icon name="bell" />
      {unread > 0 && <span className="num">{unread}</span>}
      <span className="sr-only">{unread > 0 ? "unread notifications" : "Notifications"}</span>
    </a>
  );
}
