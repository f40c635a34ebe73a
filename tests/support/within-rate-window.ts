import { setTimeout as sleep } from "node:timers/promises";
import { scaled } from "@/local/slowness.mjs";

const windowMs = 60_000;
/** The longest that one test's requests usually take. */
const usualMs = Math.min(scaled(20_000), 45_000);
const attemptsMax = 5;

/**
 * Runs `work` within one window of the rate limiter: a minute of the clock. If the work crosses
 * into the next window, its result is discarded and it runs again. So `work` must use a new caller
 * each time or clear the counts.
 */
export async function withinRateWindow<Result>(work: () => Promise<Result>): Promise<Result> {
  const leftMs = () => windowMs - (Date.now() % windowMs);
  if (leftMs() < usualMs) await sleep(leftMs() + 100);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const startedAt = Date.now();
    const endsAt = startedAt + leftMs();
    const result = await work();
    if (Date.now() < endsAt) return result;
    await sleep(leftMs() + 100);
  }
  throw new Error(
    `The work did not fit into a window of ${windowMs} ms in ${attemptsMax} attempts.`,
  );
}
