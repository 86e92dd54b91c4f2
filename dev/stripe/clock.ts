export interface ClockState {
  offsetMs: number;
  frozenAtMs: number | null;
}

/**
 * The one clock of the local Stripe. It runs with real time plus an offset; it stands still only when told to,
 * and while due work is done, so that each thing happens at its own instant.
 */
export class Clock {
  state: ClockState;

  constructor(state: ClockState) {
    this.state = state;
  }

  now(): Date {
    return new Date(this.state.frozenAtMs ?? Date.now() + this.state.offsetMs);
  }

  /** Unix seconds, the unit of every time in Stripe's API. */
  seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }

  get frozen(): boolean {
    return this.state.frozenAtMs !== null;
  }

  standAt(date: Date): void {
    this.state.frozenAtMs = date.getTime();
  }

  runFrom(date: Date): void {
    this.state = { offsetMs: date.getTime() - Date.now(), frozenAtMs: null };
  }

  freeze(): void {
    this.standAt(this.now());
  }

  unfreeze(): void {
    this.runFrom(this.now());
  }
}

export function clockFrom(initialNow: Date | undefined, frozen: boolean): Clock {
  const start = initialNow?.getTime() ?? Date.now();
  return new Clock({ offsetMs: start - Date.now(), frozenAtMs: frozen ? start : null });
}
