import type { ReactNode } from "react";
import { buttonClass, type ButtonLook } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icons.tsx";

/**
 * Leads to a page; with the script it opens the dialog that holds the same form instead. What
 * destroys something keeps its page: see Confirmation.
 */
export function DialogLink({ opens, href, kind, size, icon, children }: DialogLinkProps) {
  return (
    <a className={buttonClass({ kind, size })} href={href} data-dialog={opens}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

export type DialogLinkProps = ButtonLook & { opens: string; href: string; children: ReactNode };

export function Dialog({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <dialog className="panel" id={id} aria-labelledby={`${id}-title`}>
      <div className="bar mb-3">
        <h2 className="grow" id={`${id}-title`}>
          {title}
        </h2>
        <form method="dialog">
          <button className="btn ghost sm">
            <Icon name="close" />
            <span className="sr-only">Close</span>
          </button>
        </form>
      </div>
      {children}
    </dialog>
  );
}
