import type { ReactNode } from "react";
import { buttonClass, type ButtonLook } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icons.tsx";

/**
 * Sends its form. While the answer is under way the script shows `pending`, and a second press
 * sends nothing; without the script it is an ordinary button.
 */
export function SubmitButton({ kind = "primary", size, icon, pending, children, ...rest }: SubmitButtonProps) {
  return (
    <button {...rest} type="submit" className={buttonClass({ kind, size })} data-pending={pending}>
      {icon && <Icon name={icon} />}
      <span data-pending-text="">{children}</span>
    </button>
  );
}

export type SubmitButtonProps = ButtonLook & {
  /** The words while waiting: "Sending" for a button "Send". */
  pending?: string;
  name?: string;
  value?: string;
  form?: string;
  formAction?: string;
  formNoValidate?: boolean;
  "aria-label"?: string;
  children: ReactNode;
};
