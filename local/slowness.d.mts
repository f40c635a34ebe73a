/** How many times as long as ours this machine takes, from 1 up: measured once a run. */
export function slowness(): number;

/** A deadline on our machine, in milliseconds, as it has to be on this one. */
export function scaled(ms: number): number;
