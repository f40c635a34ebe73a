/** How many times as long as the reference machine this one takes: at least 1, measured once per run. */
export function slowness(): number;

/** Scales a deadline in milliseconds from the reference machine to this one. */
export function scaled(ms: number): number;
