import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { Icon, type IconName } from "#app/ui/icons.tsx";

/** One primary on a page; the rest is outlined, quiet or a link. */
export type ButtonLook = {
  kind?: "primary" | "outlined" | "quiet" | "danger" | "danger-primary";
  size?: "small" | "large";
  icon?: IconName;
};

/** A button inside a form. For the one that sends the form, see SubmitButton. */
export function Button({ kind, size, icon, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={buttonClass({ kind, size })}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export type ButtonProps = ButtonLook & {
  type?: "button" | "submit";
  name?: string;
  value?: string;
  form?: string;
  popoverTarget?: string;
  "aria-label"?: string;
  children: ReactNode;
};

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function LinkButton({ href, kind, size, icon, current, children, ...rest }: LinkButtonProps) {
  return (
    <a {...rest} className={buttonClass({ kind, size })} href={href} aria-current={current ? "true" : undefined}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

export type LinkButtonProps = ButtonLook & {
  href: string;
  current?: boolean;
  download?: boolean;
  rel?: string;
  target?: string;
  "aria-label"?: string;
  children: ReactNode;
};

/** What cannot be done now. The reason is read with it, and stands in words beside it. */
export function DisabledButton({ reasonId, size, icon, children }: DisabledButtonProps) {
  return (
    <span
      className={buttonClass({ size })}
      role="link"
      tabIndex={0}
      aria-disabled="true"
      aria-describedby={reasonId}
    >
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

export type DisabledButtonProps = Pick<ButtonLook, "size" | "icon"> & { reasonId?: string; children: ReactNode };

export function buttonClass({ kind = "outlined", size }: Pick<ButtonLook, "kind" | "size">): string {
  return classNames("btn", kindClasses[kind], size === "small" && "sm", size === "large" && "lg");
}

const kindClasses = {
  primary: "primary",
  outlined: "",
  quiet: "ghost",
  danger: "danger",
  "danger-primary": "danger primary",
} as const;
