import type { Log } from "@/lib/telemetry/log";

const warnEveryMs = 60_000;

/**
 * Warns of a service that is away, at most once a minute, however many requests need it. `requests` in
 * the line counts those that failed since the line before.
 */
export function outageLog(log: Pick<Log, "warn">, message: string) {
  let warnedAtMs = Number.NEGATIVE_INFINITY;
  let requests = 0;
  return (error: unknown, fields: object = {}): void => {
    requests += 1;
    const nowMs = performance.now();
    if (nowMs - warnedAtMs < warnEveryMs) return;
    log.warn({ ...fields, requests, error }, message);
    warnedAtMs = nowMs;
    requests = 0;
  };
}
