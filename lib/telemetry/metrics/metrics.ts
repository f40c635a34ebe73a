import { outboxSeries, type Rollup } from "@/lib/domain/metrics/rollup";
import {
  enteredStatuses,
  hasTarget,
  reachedStages,
  type Stage,
  type Targets,
} from "@/lib/domain/metrics/stages";
import type { OrderStep } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { StageTime } from "@/lib/telemetry/store/stage-times-table";
import { createInstruments, type Readings } from "./instruments";
import type { RollupAggregator } from "./rollup-aggregator";
import { generalStepName } from "./step-name";

/** How a call of the gateway or the carrier ended. `unavailable`: its outcome is unknown. */
export type CallOutcome = "ok" | "declined" | "unavailable" | "error";

export type EmailOutcome = "sent" | "captured" | "deferred" | "failed";

interface Outbox {
  unsent: number;
  oldestAt: Date;
}

/**
 * Takes what happens in this process, for the scrapes of Prometheus and for the rollups. Every
 * method only adds numbers in memory, within a few microseconds, and never throws.
 */
export class Metrics {
  private readonly instruments: ReturnType<typeof createInstruments>;
  private outbox: Outbox | null = null;

  constructor(
    readings: Pick<Readings, "pool" | "store">,
    readonly rollups: RollupAggregator,
    private readonly store: {
      addRollup(rollup: Rollup): void;
      addStageTime(time: StageTime): void;
    },
  ) {
    this.instruments = createInstruments({ ...readings, outbox: () => this.readOutbox() });
  }

  get registry() {
    return this.instruments.registry;
  }

  /** Passes what was added up since the last call to the store. */
  flush(): void {
    for (const rollup of this.rollups.take()) this.store.addRollup(rollup);
  }

  orderPlaced(): void {
    this.enterStatus("pending");
  }

  /** Call it after the change was committed. */
  orderChanged(
    before: OrderFacts,
    steps: readonly OrderStep[],
    { now, targets }: { now: Date; targets: Targets },
  ): void {
    for (const status of enteredStatuses(before, steps)) this.enterStatus(status);
    for (const stage of reachedStages(before, steps)) {
      const ms = Math.max(0, now.getTime() - before.createdAt.getTime());
      const targetMs = hasTarget(before) ? targets[stage] : null;
      this.instruments.stages[stage].observe(ms / 1_000);
      this.rollups.add("stage", stage, ms);
      if (targetMs !== null) this.compareWithTarget(stage, ms > targetMs);
      this.store.addStageTime({ orderId: before.id, stage, at: now, ms, targetMs });
    }
  }

  private compareWithTarget(stage: Stage, isMissed: boolean): void {
    this.instruments.targets.inc({ stage, outcome: isMissed ? "missed" : "met" });
    this.rollups.add("target", stage, null, { isError: isMissed });
  }

  private enterStatus(status: string): void {
    this.instruments.orders.inc({ status });
    this.rollups.add("order", status);
  }

  /** @param route The route's pattern: paths hold ids and tokens. */
  request(labels: { route: string; method: string; status: number }, ms: number): void {
    this.instruments.requests.observe(labels, ms / 1_000);
  }

  /** One attempt of a step, by the step's id in its function. */
  step(
    { functionId, name, outcome }: { functionId: string; name: string; outcome: "ok" | "error" },
    ms: number,
  ): void {
    const step = generalStepName(name);
    this.instruments.steps.observe({ function: functionId, step, outcome }, ms / 1_000);
  }

  /** A run has completed or failed, `ms` after Inngest created it. */
  runEnded(functionId: string, ms: number, run: { isError: boolean; traceId: string }): void {
    this.rollups.add("run", functionId, ms, run);
  }

  /** A run, or an event of a batch, has failed after its last retry. */
  runFailed(functionId: string): void {
    this.instruments.runFailures.inc({ function: functionId });
    this.rollups.add("run_failure", functionId);
  }

  call(
    service: "gateway" | "carrier",
    { operation, outcome }: { operation: string; outcome: CallOutcome },
    ms: number,
  ): void {
    this.instruments.calls[service].observe({ operation, outcome }, ms / 1_000);
  }

  email(labels: { kind: string; outcome: EmailOutcome }): void {
    this.instruments.emails.inc(labels);
  }

  livePublished(ms: number): void {
    this.instruments.livePublishes.observe(ms / 1_000);
  }

  rateLimited(kind: string): void {
    this.instruments.rateLimited.inc({ kind });
  }

  /** The dispatcher has read the outbox. */
  outboxRead({ unsent, oldestAt, now }: Outbox & { now: Date }): void {
    this.outbox = { unsent, oldestAt };
    this.rollups.add("outbox", outboxSeries.lag, Math.max(0, now.getTime() - oldestAt.getTime()));
    this.rollups.add("outbox", outboxSeries.unsent, unsent);
  }

  /** Everything that was read has been sent, or another process drains the outbox now. */
  outboxEmptied(): void {
    this.outbox = null;
  }

  private readOutbox(): ReturnType<Readings["outbox"]> {
    if (!this.outbox) return null;
    const { unsent, oldestAt } = this.outbox;
    return { unsent, oldestSeconds: Math.max(0, (Date.now() - oldestAt.getTime()) / 1_000) };
  }
}

declare global {
  var waybillMetrics: Metrics | undefined;
}

/** This process's metrics; null with `TELEMETRY=off`. */
export function metrics(): Metrics | null {
  return globalThis.waybillMetrics ?? null;
}
