const unitMs = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
} as const;
type Unit = keyof typeof unitMs;

const part = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g;
const whole = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/;

/** Sleeps and waits end within a year (Inngest's own limit). */
export const durationMsMax = 366 * unitMs.d;

/**
 * Milliseconds of a duration in Inngest's notation (`1h30m`), or until an ISO 8601 date; a past
 * date is 0. Null when the text is neither.
 */
export function parseDuration(text: string, now: number): number | null {
  if (whole.test(text)) {
    let total = 0;
    for (const [, amount, unit] of text.matchAll(part)) {
      // part matches units of the table alone.
      total += Number(amount) * unitMs[unit as Unit];
    }
    return Math.min(total, durationMsMax);
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.min(Math.max(0, at - now), durationMsMax);
}
