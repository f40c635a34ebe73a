import type { CheckState } from "@/lib/domain/health/health";
import type { StoreStatus } from "@/lib/domain/telemetry/store-status";
import type { CheckResult, HealthCheck } from "@/lib/telemetry/health/health-monitor";
import type { Telemetry } from "@/lib/telemetry/store/store";

/** Records that were dropped this long ago no longer count. */
const droppingMs = 60_000;

/** Reads the state of this process's telemetry store, which costs nothing. */
export function telemetryCheck(telemetry: () => Pick<Telemetry, "status"> | null): HealthCheck {
  return {
    name: "telemetry",
    timeoutMs: 1_000,
    slowMs: null,
    freshMs: 1_000,
    lateState: "unknown",
    async run(): Promise<CheckResult> {
      const status = telemetry()?.status();
      if (!status) return { state: "off" };
      const dropped = Object.values(status.dropped).reduce((sum, count) => sum + count, 0);
      const state = stateOf(status);
      return {
        state,
        ...(state !== "ok" && status.lastError !== null && { error: status.lastError }),
        facts: { dropped, bytes: status.bytes, bytesMax: status.bytesMax },
      };
    },
  };
}

function stateOf({ state, droppedAt }: StoreStatus): CheckState {
  if (state !== "ok") return state;
  return droppedAt && Date.now() - droppedAt.getTime() < droppingMs ? "dropping" : "ok";
}
