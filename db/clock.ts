import type { Pool } from "pg";

/**
 * Business time: real time, plus the stored offset where the configuration says that the clock is stored
 * (development and tests). Security never asks this.
 */
export async function businessNow(pool: Pool, clock: "real" | "stored"): Promise<Date> {
  if (clock === "real") return new Date();
  const { rows } = await pool.query<{ ms: number }>("select directory.clock_offset_ms() as ms");
  return new Date(Date.now() + rows[0]!.ms);
}
