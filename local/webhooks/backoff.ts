const firstWaitMs = 500;
const waitMsMax = 120_000;

/**
 * Milliseconds before a failed delivery is tried again, after `attempts` attempts: doubling from
 * half a second to two minutes, spread by ±20 % with `random` in [0, 1).
 */
export function retryWaitMs(attempts: number, random: number): number {
  const wait = Math.min(firstWaitMs * 2 ** Math.max(0, attempts - 1), waitMsMax);
  return Math.round(wait * (0.8 + 0.4 * random));
}
