const minuteMs = 60_000;
/** The gateway needs a while to deliver a webhook, and to list its event. */
const graceMs = minuteMs;
/** Events that were listed later than that are still found within this time. */
const overlapMs = minuteMs;
/** How far back the first run looks. */
const firstMs = 60 * minuteMs;

/**
 * The time whose events are listed: from a little before `readUntil`, up to which every event is known
 * (null before the first run), to `end`. A new window ends a little before now.
 */
export function toEventWindow(readUntil: Date | null, end: Date): { from: Date; to: Date } {
  if (readUntil === null) {
    return {
      from: new Date(end.getTime() - firstMs),
      to: new Date(end.getTime() - graceMs),
    };
  }
  return { from: new Date(readUntil.getTime() - overlapMs), to: end };
}
