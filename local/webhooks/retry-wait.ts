const firstWaitMs = 500;
const waitMsMax = 120_000;

/**
 * Milliseconds to wait before the next attempt, after `attempts` failed ones: doubles from half a
 * second to two minutes, with a jitter of ±20% by `random` in [0, 1).
 */
export function retryWaitMs(attempts: number, random: number): number {
  const wait = Math.min(firstWaitMs * 2 ** Math.max(0, attempts - 1), waitMsMax);
  return Math.round(wait * (0.8 + 0.4 * random));
}
