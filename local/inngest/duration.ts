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

/** The longest sleep or wait: a year, as in Inngest. */
export const durationMsMax = 366 * unitMs.d;

/**
 * Parses a duration such as `1h30m`, or an ISO 8601 date, into milliseconds from now (0 for a past
 * date). Null when the text is neither.
 */
export function parseDuration(text: string, now: number): number | null {
  if (whole.test(text)) {
    let total = 0;
    for (const [, amount, unit] of text.matchAll(part)) {
      // The pattern matches only units of unitMs.
      total += Number(amount) * unitMs[unit as Unit];
    }
    return Math.min(total, durationMsMax);
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.min(Math.max(0, at - now), durationMsMax);
}
