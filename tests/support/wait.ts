import { setTimeout as sleep } from "node:timers/promises";
import { scaled } from "@/local/slowness.mjs";

/**
 * How long a test waits without progress, and how long one request may take. It costs time only
 * when a test fails, so it is generous: the machine may be busier now than when it was measured.
 */
export const patienceMs = scaled(60_000);

interface Waiting {
  /** Read after each probe. The wait continues as long as this value changes. */
  progress?: () => unknown;
  /** How long `progress` may stay the same, before scaling. The minimum is `patienceMs`. */
  quietMsMax?: number;
  pollMs?: number;
}

/**
 * Waits until `probe` finds something. Throws after a minute (longer on a slow machine) without a
 * result and without a change of `progress`. For an assertion, use `expect.poll`.
 */
export async function waitFor<Found>(
  what: string,
  probe: () => Found | null | Promise<Found | null>,
  { progress, quietMsMax = 0, pollMs = 20 }: Waiting = {},
): Promise<Found> {
  const quietMs = Math.max(scaled(quietMsMax), patienceMs);
  let last = progress?.();
  let changedAt = Date.now();
  for (;;) {
    const found = await probe();
    if (found !== null) return found;
    const now = progress?.();
    if (now !== last) changedAt = Date.now();
    last = now;
    if (Date.now() - changedAt > quietMs) {
      const at = progress ? ` No progress since: ${String(last).slice(0, 1_000)}` : "";
      throw new Error(`Timed out after ${quietMs} ms waiting for ${what}.${at}`);
    }
    await sleep(pollMs);
  }
}
