const backoffTableMs = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200].map(
  (s) => s * 1_000,
);
const backoffMsMax = 7_200_000;
const jitterMsMax = 30_000;

const retryAfterMsMin = 1_000;
const retryAfterMsMax = 86_400_000;

/**
 * Milliseconds between `attempt` (0 is the first) and the next one: Inngest's backoff table plus up
 * to 30 s of jitter, both multiplied by `timeScale`.
 */
export function backoffMs(attempt: number, timeScale: number, random = Math.random): number {
  const base = backoffTableMs[attempt] ?? backoffMsMax;
  return (base + random() * jitterMsMax) * timeScale;
}

/** Milliseconds of a `retry-after` header (seconds or a date), from 1 s to 24 h; null if none. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined || header === "") return null;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  if (Number.isNaN(ms)) return null;
  return Math.min(Math.max(ms, retryAfterMsMin), retryAfterMsMax);
}
