import { setTimeout as sleep } from "node:timers/promises";

/** Waits as long as a test has asked for, before the work is done. */
export async function addLatency(settings: { latencyMs: number }): Promise<void> {
  if (settings.latencyMs > 0) await sleep(settings.latencyMs);
}
