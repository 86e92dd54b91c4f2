import { MeterRule } from "#app/ui/meter.tsx";

const mostPips = 60;

/** One disc for each seat: used, held by an invitation, free. The figures stand beside it in words. */
export function SeatPips({ used, invited, total }: { used: number; invited: number; total: number }) {
  if (total > mostPips) return <MeterRule used={used + invited} limit={total} />;
  const taken = Math.min(used, total);
  const held = Math.min(invited, total - taken);
  return (
    <div className="pips" aria-hidden="true">
      {Array.from({ length: total }, (_, seat) => (
        <span key={seat} className={seat < taken ? "pip used" : seat < taken + held ? "pip asked" : "pip"} />
      ))}
    </div>
  );
}
