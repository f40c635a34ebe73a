import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import { type LoadPlan, plannedOrder } from "@/lib/domain/lab/load-plan";
import type { LoadRun } from "@/lib/domain/lab/view";
import { errorLine } from "@/lib/telemetry/safe-error";
import { type Placed, placeOrder } from "../orders";

/** A run of test orders that this process keeps. */
export interface KeptRun extends Omit<LoadRun, "statuses"> {
  orderIds: number[];
}

declare global {
  var waybillLoadRun: KeptRun | undefined;
}

/** Orders on their way in at once: as many as the database's pool leaves room for. */
const parallelMax = 10;
/** What a slow moment may be caught up with; more would be a burst faster than was asked for. */
const catchUpMs = 100;

/** The latest run. It hangs on the global object since Next bundles modules more than once. */
export function latestRun(): KeptRun | null {
  return globalThis.waybillLoadRun ?? null;
}

/** Begins a run in the background, in the place of the one before. */
export function beginRun(
  ctx: Context,
  plan: LoadPlan,
  shop: { customerIds: number[]; productIds: number[] },
): KeptRun {
  const run: KeptRun = {
    ...{ plan, state: "running", placed: 0, refused: 0, failed: 0, lastProblem: null },
    orderIds: [],
  };
  globalThis.waybillLoadRun = run;
  work(ctx, run, shop).catch((error: unknown) => {
    run.state = "stopped";
    run.lastProblem = errorLine(error);
    ctx.log.error({ error: run.lastProblem }, "The lab's run has stopped.");
  });
  return run;
}

async function work(
  ctx: Context,
  run: KeptRun,
  shop: { customerIds: number[]; productIds: number[] },
): Promise<void> {
  const everyMs = 1_000 / run.plan.perSecond;
  const underWay = new Set<Promise<void>>();
  let dueAt = ctx.now().getTime();
  for (let index = 0; index < run.plan.orders && run.state === "running"; index += 1) {
    await sleep(Math.max(0, dueAt - ctx.now().getTime()));
    if (underWay.size >= parallelMax) await Promise.race(underWay);
    const placing = placeOne(ctx, run, plannedOrder(run.plan, index, shop)).finally(() =>
      underWay.delete(placing),
    );
    underWay.add(placing);
    dueAt = Math.max(dueAt + everyMs, ctx.now().getTime() - catchUpMs);
  }
  await Promise.all(underWay);
  if (run.state === "running") run.state = "finished";
}

/** Never throws: an order that can't be placed is a result to look at. */
async function placeOne(
  ctx: Context,
  run: KeptRun,
  order: ReturnType<typeof plannedOrder>,
): Promise<void> {
  try {
    const placed = await placeOrder({ ctx, input: { order } });
    if (placed.kind === "placed") {
      run.placed += 1;
      run.orderIds.push(placed.order.id);
    } else {
      run.refused += 1;
      run.lastProblem = refusal(placed);
    }
  } catch (error) {
    run.failed += 1;
    run.lastProblem = errorLine(error);
  }
}

function refusal(placed: Exclude<Placed, { kind: "placed" }>): string {
  if (placed.kind === "too_many_unpaid") return "A customer has too many unpaid orders.";
  if (placed.kind === "invalid") return placed.faults[0]?.message ?? "The order does not fit.";
  return "The order was placed before.";
}
