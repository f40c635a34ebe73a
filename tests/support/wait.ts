import { setTimeout as sleep } from "node:timers/promises";
import { scaled } from "@/local/slowness.mjs";

/**
 * How long a test waits in vain, and how long one request may take, on our machine. Both cost time
 * only when a test fails, and a machine that was idle when it was measured may be busy by now.
 */
export const patienceMs = scaled(60_000);

interface Waiting {
  /** Looked at beside the probe: as long as its value changes, there is something to wait for. */
  progress?: () => unknown;
  /** How long nothing may move on our machine; no less than `patienceMs` on this one. */
  quietMsMax?: number;
  pollMs?: number;
}

/**
 * Waits until `probe` finds something. Gives up when for a minute, longer on a slow machine, it has
 * found nothing and `progress` has stayed the same. For an assertion: `expect.poll`.
 */
export async function waitFor<Found>(
  what: string,
  probe: () => Found | null | Promise<Found | null>,
  { progress, quietMsMax = 0, pollMs = 20 }: Waiting = {},
): Promise<Found> {
  const quietMs = Math.max(scaled(quietMsMax), patienceMs);
  let last = progress?.();
  let movedAt = Date.now();
  for (;;) {
    const found = await probe();
    if (found !== null) return found;
    const now = progress?.();
    if (now !== last) movedAt = Date.now();
    last = now;
    if (Date.now() - movedAt > quietMs) {
      const at = progress ? ` Nothing has moved since: ${String(last).slice(0, 1_000)}` : "";
      throw new Error(`Waited ${quietMs} ms in vain for ${what}.${at}`);
    }
    await sleep(pollMs);
  }
}
