import { setTimeout as sleep } from "node:timers/promises";
import { scaled } from "@/local/slowness.mjs";

/** Longer than the slowest restart takes. */
export const unavailableMsMax = scaled(240_000);
const retryMs = 250;

/**
 * Does something that may be repeated, again and again while it throws, because a process that it
 * needs is being killed. Throws what the last attempt threw.
 */
export async function persist<Result>(work: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + unavailableMsMax;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(retryMs);
    }
  }
}
