const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The wait before each try of a delivery, in milliseconds. The tenth try is the last. */
const delays: readonly number[] = [
  ...[0, 5 * second, 30 * second, 2 * minute, 10 * minute],
  ...[hour, 3 * hour, 10 * hour, 24 * hour, 36 * hour],
];

export const triesMax = delays.length;
/** The share by which a wait is lengthened at random, so that retries don't come all at once. */
const jitterMax = 0.1;
/** An endpoint that asks for more time gets this much at most. */
const retryAfterMaxMs = hour;

/** Failures in a row after which an endpoint gets one delivery at a time. */
export const breakerFailures = 5;
/** The wait between these deliveries: longer after each failure, and then always the last. */
const probeDelays: readonly number[] = [30 * second, minute, 2 * minute, 5 * minute, 10 * minute];
/** An endpoint that has failed for this long is disabled. */
export const failingMaxMs = 5 * day;

/**
 * How long to wait after a failed try, in milliseconds; null after the last.
 *
 * @param tries How many tries have been made, from 1.
 * @param random From 0 to 1.
 */
export function retryDelayMs(tries: number, random: number): number | null {
  const delay = delays[tries];
  return delay === undefined ? null : Math.round(delay * (1 + jitterMax * random));
}

/**
 * How long an endpoint gets no delivery after a failure, in milliseconds.
 *
 * @param failures Its failures in a row, with this one.
 */
export function holdDelayMs(failures: number): number {
  if (failures < breakerFailures) return 0;
  const index = Math.min(failures - breakerFailures, probeDelays.length - 1);
  return probeDelays[index] ?? 0;
}

/**
 * What the header `Retry-After` asks for, in milliseconds, from 0 to an hour: a number of seconds or
 * a date. 0 if there is none, or if it is neither.
 */
export function retryAfterMs(header: string | null, now: Date): number {
  if (header === null) return 0;
  const text = header.trim();
  const isNumber = /^\d+(\.\d+)?(e\d+)?$/i.test(text);
  const ms = isNumber ? Number(text) * second : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), retryAfterMaxMs);
}
