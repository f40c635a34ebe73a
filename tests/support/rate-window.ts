import { setTimeout as sleep } from "node:timers/promises";

const minuteMs = 60_000;

/** Waits for the rate limiter's next minute when this one might end before `neededMs` have passed. */
export async function startInWindow(neededMs: number): Promise<void> {
  const leftMs = minuteMs - (Date.now() % minuteMs);
  if (leftMs < neededMs) await sleep(leftMs + 100);
}
