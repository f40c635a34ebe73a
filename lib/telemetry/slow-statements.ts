/** Faster statements get no span of their own but are counted in the span that ran them. */
const slowMsMin = 2;
/** Slower statements always get a span of their own. */
const slowMsMax = 250;
/** How much the latest statement counts in the average. */
const latestWeight = 0.05;

/**
 * Tells statements that are slow, by themselves or compared with the latest others, from the rest. In a
 * busy process all statements wait, and a span for each of them would only add to its work.
 */
export class SlowStatements {
  private averageMs = 0;

  /** Whether a statement that took so many milliseconds gets a span of its own. */
  isSlow(ms: number): boolean {
    const limitMs = Math.min(slowMsMax, Math.max(slowMsMin, 2 * this.averageMs));
    this.averageMs += (Math.min(ms, slowMsMax) - this.averageMs) * latestWeight;
    return ms >= limitMs;
  }
}
