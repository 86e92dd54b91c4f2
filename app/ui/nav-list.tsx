import { Icon, type IconName } from "#app/ui/icons.tsx";

/** One group of a sidebar. The caret says where you are. */
export function NavList({ items }: { items: readonly NavItem[] }) {
  if (items.length === 0) return null;
  return (
    <ul className="nav">
      {items.map((item) => (
        <li key={item.href}>
          <a href={item.href} aria-current={item.current ? "page" : undefined}>
            {item.icon && <Icon name={item.icon} />}
            {item.label}
            {item.count !== undefined && item.count > 0 && <span className="count">{item.count}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}

export type NavItem = { href: string; label: string; icon?: IconName; count?: number; current?: boolean };
