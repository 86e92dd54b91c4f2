import type { ReactNode } from "react";
import { classNames } from "#app/ui/class-names.ts";

/** What is used of a limit: a rule with a notch at 80 % and a stop at the limit, and the same in words. */
export function Meter({ label, used, limit, amounts, note }: MeterProps) {
  const level = limit === null ? "calm" : levelOf(used, limit);
  return (
    <div>
      <div className="flex flex-wrap justify-between gap-x-4">
        <span className="label">{label}</span>
        <span className="num">{amounts}</span>
      </div>
      {limit !== null && <MeterRule used={used} limit={limit} />}
      {note && <p className={classNames("text-xs", levelInk[level])}>{note}</p>}
    </div>
  );
}

export type MeterProps = {
  label: ReactNode;
  used: number;
  /** null: no limit, so no rule is drawn. */
  limit: number | null;
  /** "12 of 15". */
  amounts: ReactNode;
  /** What happens at the limit, and when it starts again. */
  note?: ReactNode;
};

export function MeterRule({ used, limit }: { used: number; limit: number }) {
  const width = limit <= 0 ? 200 : Math.min(200, Math.round((used / limit) * 2000) / 10);
  const level = levelOf(used, limit);
  return (
    <svg
      className={classNames("meter", level !== "calm" && level)}
      viewBox="0 0 200 12"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className="track" y="3" width="200" height="6" />
      <rect className="fill" y="3" width={width} height="6" />
      <rect className="notch" x="159.5" y="1" width="1" height="10" />
      <rect className="stop" x="199" y="0" width="1" height="12" />
    </svg>
  );
}

type Level = "calm" | "warn" | "over";
const levelInk: Record<Level, string> = { calm: "quiet", warn: "t-caution", over: "t-critical" };

function levelOf(used: number, limit: number): Level {
  if (used >= limit) return "over";
  return used >= limit * 0.8 ? "warn" : "calm";
}
