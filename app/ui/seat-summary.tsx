import type { ReactNode } from "react";
import { SeatPips } from "#app/ui/seat-pips.tsx";

/** Seats as figure, discs and words, above the people who sit in them. */
export function SeatSummary({ used, invited, total, action, children }: SeatSummaryProps) {
  return (
    <div className="seats">
      <div>
        <p className="figure">
          {used} <span className="of">{total === null ? "seats, no limit" : `of ${total} seats`}</span>
        </p>
        {total !== null && <SeatPips used={used} invited={invited} total={total} />}
      </div>
      <p className="meta">{children}</p>
      {action}
    </div>
  );
}

export type SeatSummaryProps = {
  used: number;
  invited: number;
  /** null: unlimited. */
  total: number | null;
  action?: ReactNode;
  /** The same in words, and what another seat costs. */
  children: ReactNode;
};
