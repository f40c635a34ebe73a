import { setTimeout as sleep } from "node:timers/promises";
import { scaled } from "@/local/slowness.mjs";

const windowMs = 60_000;
/** What the work of one test takes at most, as a rule. */
const usualMs = Math.min(scaled(20_000), 45_000);
const attemptsMax = 5;

/**
 * Does `work` within one window of the rate limiter, whose windows are the minutes of the clock.
 * What is still at it in the next one proves nothing of a limit, and is done again from the start
 * of a window: `work` names a caller of its own each time, or clears the counts.
 */
export async function inOneWindow<Result>(work: () => Promise<Result>): Promise<Result> {
  const leftMs = () => windowMs - (Date.now() % windowMs);
  if (leftMs() < usualMs) await sleep(leftMs() + 100);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const startedAt = Date.now();
    const endsAt = startedAt + leftMs();
    const result = await work();
    if (Date.now() < endsAt) return result;
    await sleep(leftMs() + 100);
  }
  throw new Error(`The work never took less than a window of ${windowMs} ms.`);
}
