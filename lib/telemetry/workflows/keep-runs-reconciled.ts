import type { InngestApi } from "@/lib/clients/inngest-api";
import { log } from "@/lib/telemetry/log";
import { outsideTrace } from "@/lib/telemetry/spans";
import type { TelemetryStore } from "@/lib/telemetry/store/store";
import { reconcileRuns } from "./reconcile-runs";

const intervalMs = 30_000;

/** Compares the journal of runs with the Inngest server for the life of the process. */
export function keepRunsReconciled(store: TelemetryStore, api: InngestApi): void {
  let isRunning = false;
  const pass = async () => {
    const { state } = store.status();
    // A full store takes the ends of the runs that it has.
    if (isRunning || (state !== "ok" && state !== "full")) return;
    isRunning = true;
    try {
      const { lost, ended } = await reconcileRuns(store.db, api, new Date());
      if (lost > 0)
        log().warn({ lost }, "The Inngest server no longer knows some unfinished runs.");
      if (ended > 0) log().info({ ended }, "Recorded the end of runs that had been silent.");
    } catch (error) {
      log().warn({ error }, "The journal of runs could not be reconciled.");
    } finally {
      isRunning = false;
    }
  };
  setInterval(() => void outsideTrace(pass), intervalMs).unref();
}
