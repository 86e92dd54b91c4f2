import { classNames } from "#app/ui/class-names.ts";
import { hueClass, initials } from "#app/ui/initials.ts";

/** A workspace's square picture, or its initials. */
export function Logo({ id, name, picture }: { id: string; name: string; picture?: string | null }) {
  if (picture) return <img className="logo" src={picture} alt="" width={28} height={28} />;
  return (
    <span className={classNames("logo", hueClass(id))} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
