import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { Icon, type IconName } from "#app/ui/icons.tsx";

/**
 * A few actions behind one button. Menus of one `group` close each other without script; the script
 * adds Escape and the click outside.
 */
export function Menu({ label, group = "menus", summary, end, up, small, quiet, children }: MenuProps) {
  return (
    <details className={classNames("menu", end && "end", up && "up", small && "inline-block")} name={group}>
      <summary className={small ? classNames("btn sm min-w-8", quiet && "ghost") : undefined} aria-label={label}>
        {summary ?? <Icon name="more" />}
      </summary>
      <div className="panel text-left">{children}</div>
    </details>
  );
}

export type MenuProps = {
  /** What the menu is for: "Actions for Ingrid Solheim". */
  label?: string;
  group?: string;
  summary?: ReactNode;
  /** Opens towards the left. */
  end?: boolean;
  /** Opens upwards. */
  up?: boolean;
  small?: boolean;
  /** Small and without a frame, where there is one on every line. */
  quiet?: boolean;
  children: ReactNode;
};

/** The three dots at the end of a row. */
export function RowMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu label={label} group="row" end small>
      {children}
    </Menu>
  );
}

export function MenuLink({ href, icon, danger, current, children }: MenuLinkProps) {
  return (
    <a className={classNames("item", danger && "danger")} href={href} aria-current={current ? "page" : undefined}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

export type MenuLinkProps = {
  href: string;
  icon?: IconName;
  danger?: boolean;
  current?: boolean;
  children: ReactNode;
};

/** One action of a menu that changes something: a form of its own. */
export function MenuAction({ action, icon, danger, name, value, pressed, fields = {}, children }: MenuActionProps) {
  return (
    <form method="post" action={action}>
      {Object.entries(fields).map(([field, content]) => (
        <input key={field} type="hidden" name={field} value={content} />
      ))}
      <button className={classNames("item", danger && "danger")} name={name} value={value} aria-pressed={pressed}>
        {icon && <Icon name={icon} />}
        {children}
        {pressed && (
          <span className="tick">
            <Icon name="check" />
          </span>
        )}
      </button>
    </form>
  );
}

export type MenuActionProps = {
  action: string;
  icon?: IconName;
  danger?: boolean;
  name?: string;
  value?: string;
  /** For a choice that is in force. */
  pressed?: boolean;
  fields?: Readonly<Record<string, string>>;
  children: ReactNode;
};

export function MenuRule() {
  return <hr />;
}
