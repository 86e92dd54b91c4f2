import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";
import { hueClass, initials } from "#app/ui/initials.ts";

/** A person's round picture, or initials in a hue of their own. The name always stands beside it. */
export function Avatar({ id, name, picture, small }: AvatarProps) {
  const shape = classNames("avatar", small && "sm");
  if (picture) return <img className={shape} src={picture} alt="" width={small ? 20 : 28} height={small ? 20 : 28} />;
  return (
    <span className={classNames(shape, hueClass(id))} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

export type AvatarProps = { id: string; name: string; picture?: string | null; small?: boolean };

/** Picture, name and a second line, as the head of a row. */
export function Person({ id, name, picture, detail, you }: PersonProps) {
  return (
    <span className="flex items-center gap-3">
      <Avatar id={id} name={name} picture={picture} />
      <span className="min-w-0">
        <b className="block">
          {name}
          {you && <span className="quiet font-normal"> (you)</span>}
        </b>
        {detail && <span className="meta block break-all">{detail}</span>}
      </span>
    </span>
  );
}

export type PersonProps = { id: string; name: string; picture?: string | null; detail?: ReactNode; you?: boolean };
