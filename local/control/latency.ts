import { setTimeout as sleep } from "node:timers/promises";

/** Delays a request by the injected latency. */
export async function addLatency(settings: { latencyMs: number }): Promise<void> {
  if (settings.latencyMs > 0) await sleep(settings.latencyMs);
}
