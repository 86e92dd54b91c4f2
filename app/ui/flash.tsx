import { classNames } from "#app/ui/class-names.ts";
import { Icon } from "#app/ui/icons.tsx";

/** What the last action did, read out once when the page arrives. */
export function Flash({ message, kind = "done" }: { message: string; kind?: "done" | "problem" }) {
  return (
    <div className={classNames("flash", kind === "problem" && "problem-flash")} role="status">
      <Icon name={kind === "done" ? "done" : "alert"} />
      <p>{message}</p>
    </div>
  );
}
