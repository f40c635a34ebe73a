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

/**
 * How a call of the gateway or the carrier ended. `declined`: an authorization was declined.
 * `refused`: another request was refused, such as a capture or a refund. `unavailable`: the outcome
 * is unknown.
 */
export type CallOutcome = "ok" | "declined" | "refused" | "unavailable" | "error";

export type EmailOutcome = "sent" | "captured" | "deferred" | "failed";

/**
 * How an attempt to deliver a webhook ended. `retrying`: it failed and another follows. `failed`: it was
 * the last. `disabled`: it failed, and the endpoint was disabled. `test_failed`: it was a test event's.
 */
export type WebhookOutcome = "delivered" | "retrying" | "failed" | "disabled" | "test_failed";

/** What waits in the outbox, by the table of its rows. */
export type OutboxTable = "order_events" | "webhook_receipts" | "reorder_requests";

/** The rows that were read. */
interface UnsentRows {
  count: number;
  oldestAt: Date;
}

/**
 * Takes what happens in this process, for the scrapes of Prometheus and for the rollups. Every
 * method only adds numbers in memory, within a few microseconds, and never throws.
 */
export class Metrics {
  private readonly instruments: ReturnType<typeof createInstruments>;
  private isDispatcher = false;
  private readonly unsent = new Map<OutboxTable, UnsentRows>();

  constructor(
    readings: Omit<Readings, "outbox">,
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

  /** A run, or what a batch does for one subject, has failed after its last retry. */
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

  webhookDelivery(outcome: WebhookOutcome): void {
    this.instruments.webhookDeliveries.inc({ outcome });
  }

  livePublished(ms: number): void {
    this.instruments.livePublishes.observe(ms / 1_000);
  }

  rateLimited(kind: string): void {
    this.instruments.rateLimited.inc({ kind });
  }

  /** Whether this process drains the outbox. If not, it doesn't know what waits there. */
  setDispatcher(isDispatcher: boolean): void {
    this.isDispatcher = isDispatcher;
    if (!isDispatcher) this.unsent.clear();
  }

  /** The unsent rows of a table were read, before they are sent. */
  outboxRead(table: OutboxTable, rows: UnsentRows, now: Date): void {
    this.unsent.set(table, rows);
    const lagMs = Math.max(0, now.getTime() - rows.oldestAt.getTime());
    this.rollups.add("outbox", outboxSeries.lag, lagMs);
    this.rollups.add("outbox", outboxSeries.unsent, this.readOutbox().unsent);
  }

  /** A table has no unsent rows, or its last ones were sent. */
  outboxEmptied(table: OutboxTable): void {
    this.unsent.delete(table);
  }

  private readOutbox(): ReturnType<Readings["outbox"]> {
    const tables = [...this.unsent.values()];
    const ages = tables.map(({ oldestAt }) => (Date.now() - oldestAt.getTime()) / 1_000);
    return {
      isDispatcher: this.isDispatcher,
      unsent: tables.reduce((sum, { count }) => sum + count, 0),
      oldestSeconds: Math.max(0, ...ages),
    };
  }
}

declare global {
  var waybillMetrics: Metrics | undefined;
}

/** This process's metrics; null with `TELEMETRY=off`. */
export function metrics(): Metrics | null {
  return globalThis.waybillMetrics ?? null;
}
