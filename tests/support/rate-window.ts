import { setTimeout as sleep } from "node:timers/promises";
import { scaled } from "@/local/slowness.mjs";

const windowMs = 60_000;
/** A test usually needs less than this. */
const usualMs = Math.min(scaled(20_000), 45_000);
const attemptsMax = 5;

/**
 * Runs `work` within one window of the rate limiter; a window is a minute of the clock. Work that
 * runs into the next window proves nothing about a limit, so it is run again from the start of a
 * window. Therefore `work` must use a new caller each time, or clear the counts.
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
  throw new Error(`The work took longer than a window of ${windowMs} ms each time.`);
}
