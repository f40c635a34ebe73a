/** When the next attempt starts. `from` equals `to` if the failed attempt set the time itself. */
export interface RetryWindow {
  from: Date;
  to: Date;
}

const secondMs = 1_000;

/**
 * Inngest's delays before the second attempt, the third, and so on. Source: the server's default
 * backoff (`pkg/backoff`, inngest/inngest 253303c), which its documentation calls exponential
 * backoff with jitter. `local/inngest/backoff.ts` has the same table, and a test compares the two.
 */
export const backoffSeconds = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200] as const;
const backoffSecondsMax = 7_200;
/** Inngest adds a random time of up to this many seconds. */
export const jitterSeconds = 30;

const retryAfterMsMin = secondMs;
const retryAfterMsMax = 86_400 * secondMs;

/**
 * When Inngest tries again after an attempt (0 is the first) that failed at `failedAt`.
 *
 * @param retryAfter What the error asked for, as in a `RetryAfterError`: seconds or an ISO date.
 */
export function nextRetry(attempt: number, failedAt: Date, retryAfter: string | null): RetryWindow {
  const asked = retryAfter === null ? null : retryAfterMs(retryAfter, failedAt);
  if (asked !== null) {
    const at = new Date(failedAt.getTime() + asked);
    return { from: at, to: at };
  }
  const delayMs = (backoffSeconds[attempt] ?? backoffSecondsMax) * secondMs;
  const from = failedAt.getTime() + delayMs;
  return { from: new Date(from), to: new Date(from + jitterSeconds * secondMs) };
}

function retryAfterMs(retryAfter: string, failedAt: Date): number | null {
  const ms = /^\d+(\.\d+)?$/.test(retryAfter)
    ? Number(retryAfter) * secondMs
    : Date.parse(retryAfter) - failedAt.getTime();
  if (Number.isNaN(ms)) return null;
  return Math.min(Math.max(ms, retryAfterMsMin), retryAfterMsMax);
}
