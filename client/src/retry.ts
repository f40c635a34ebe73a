import { WaybillConnectionError, WaybillProblem } from "./problem.js";

/** A server that asks for a longer wait is not waited for: the caller gets the problem. */
const retryAfterMsMax = 60_000;
const delayMsMin = 500;
const delayMsMax = 8_000;

/** A call that has failed. */
export interface FailedCall {
  error: unknown;
  /** Whether it is safe to repeat a call that may have had its effect. */
  isRepeatable: boolean;
  /** How many times it was repeated before. */
  retries: number;
}

/** After how many milliseconds to repeat a failed call; null if it must not be repeated. */
export function retryDelayMs({ error, isRepeatable, retries }: FailedCall): number | null {
  if (error instanceof WaybillConnectionError) return isRepeatable ? backoffMs(retries) : null;
  if (!(error instanceof WaybillProblem)) return null;
  const { status, headers } = error;
  const afterMs = retryAfterMs(headers.get("retry-after"));
  // A call over the limit has had no effect. A 409 with a time is a call with this key that still runs.
  const isTemporary =
    status === 429 ||
    (isRepeatable && ([502, 503, 504].includes(status) || (status === 409 && afterMs !== null)));
  if (!isTemporary || (afterMs ?? 0) > retryAfterMsMax) return null;
  return Math.max(afterMs ?? 0, backoffMs(retries));
}

/** Doubles with each retry. Half of it is random, so that callers don't return all at once. */
export function backoffMs(retries: number): number {
  const delayMs = Math.min(delayMsMin * 2 ** retries, delayMsMax);
  return delayMs * (0.5 + Math.random() / 2);
}

/** `Retry-After` is in seconds or a date. */
export function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** Waits, and rejects with the signal's reason if it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
