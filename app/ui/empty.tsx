import type { ReactNode } from "react";

/** Nothing here yet: what to do first, one button, and a ruled drawing of what will be. */
export function Empty({ title, action, note, shape = "square", children }: EmptyProps) {
  return (
    <div className="empty">
      <div className="grid gap-5">
        <h2 className="text-xl">{title}</h2>
        {children && <p>{children}</p>}
        {action && <div className="bar">{action}</div>}
        {note && <p className="note-line">{note}</p>}
      </div>
      <Drawing shape={shape} />
    </div>
  );
}

export type EmptyProps = {
  title: string;
  action?: ReactNode;
  note?: ReactNode;
  /** Square is work, round is people, diamond is delivery. */
  shape?: "square" | "round" | "diamond";
  children?: ReactNode;
};

/** A filter that finds nothing is not an empty list: it says so in a line, with the way back. */
export function NothingFound({ clearHref, children }: { clearHref?: string | null; children: ReactNode }) {
  return (
    <p className="py-6 text-ink-2">
      {children} {clearHref && <a href={clearHref}>Show all</a>}
    </p>
  );
}

const lines = [
  { y: 15, to: 164 },
  { y: 45, to: 212 },
  { y: 75, to: 136 },
  { y: 105, to: 184 },
] as const;

function Drawing({ shape }: { shape: NonNullable<EmptyProps["shape"]> }) {
  return (
    <svg className="art" viewBox="0 0 288 180" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path className="ruled" d="M0 30h288M0 60h288M0 90h288M0 120h288M0 150h288M56 0v180" />
      {lines.map(({ y, to }, index) => (
        <g key={y} className={index === 0 ? "lit" : undefined} strokeDasharray={index === 0 ? undefined : "3 4"}>
          <Shape shape={shape} y={y} />
          <path d={`M72 ${y}H${to}`} strokeWidth={index === 0 ? 3 : 1.5} strokeLinecap="round" />
        </g>
      ))}
    </svg>
  );
}

function Shape({ shape, y }: { shape: NonNullable<EmptyProps["shape"]>; y: number }) {
  if (shape === "round") return <circle cx="28" cy={y} r="6.5" />;
  if (shape === "diamond") return <path d={`M28 ${y - 8}l8 8-8 8-8-8Z`} />;
  return <rect x="22" y={y - 6} width="12" height="12" rx="3" />;
}
