import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import { type LoadPlan, orderOfPlan } from "@/lib/domain/lab/load-plan";
import type { LoadRun } from "@/lib/domain/lab/view";
import { type PlaceOrderOutcome, placeOrder } from "@/lib/services/orders";
import { errorLine } from "@/lib/telemetry/safe-error";
import { outsideTrace } from "@/lib/telemetry/spans";

/** A run of test orders in this process. The statuses of its orders are read from the database. */
export interface ActiveLoadRun extends Omit<LoadRun, "statuses"> {
  orderIds: number[];
}

/** The customers and products that the test orders use. */
interface TestData {
  customerIds: number[];
  productIds: number[];
}

declare global {
  var waybillLoadRun: ActiveLoadRun | undefined;
}

/** How many orders are placed at once. This leaves database connections for other requests. */
const parallelMax = 10;
/** How far a late run catches up. More would place a burst above the requested rate. */
const catchUpMsMax = 100;

/** The latest run, if any. It is a global because Next.js bundles a module more than once. */
export function latestLoadRun(): ActiveLoadRun | null {
  return globalThis.waybillLoadRun ?? null;
}

/** Starts a run in the background. It replaces the latest run. */
export function runInBackground(ctx: Context, plan: LoadPlan, testData: TestData): ActiveLoadRun {
  const run: ActiveLoadRun = {
    ...{ plan, state: "running", placed: 0, refused: 0, failed: 0, lastError: null },
    orderIds: [],
  };
  globalThis.waybillLoadRun = run;
  outsideTrace(() => placeOrders(ctx, run, testData)).catch((error: unknown) => {
    run.state = "stopped";
    run.lastError = errorLine(error);
    ctx.log.error({ error }, "The lab's load run stopped with an error.");
  });
  return run;
}

async function placeOrders(ctx: Context, run: ActiveLoadRun, testData: TestData): Promise<void> {
  const intervalMs = 1_000 / run.plan.perSecond;
  const inProgress = new Set<Promise<void>>();
  let dueAt = ctx.now().getTime();
  for (let index = 0; index < run.plan.orders && run.state === "running"; index += 1) {
    await sleep(Math.max(0, dueAt - ctx.now().getTime()));
    if (inProgress.size >= parallelMax) await Promise.race(inProgress);
    const placing = placeOne(ctx, run, orderOfPlan(run.plan, index, testData)).finally(() =>
      inProgress.delete(placing),
    );
    inProgress.add(placing);
    dueAt = Math.max(dueAt + intervalMs, ctx.now().getTime() - catchUpMsMax);
  }
  await Promise.all(inProgress);
  if (run.state === "running") run.state = "finished";
}

/** Places one order and counts the outcome. Never throws: errors are results that the lab shows. */
async function placeOne(
  ctx: Context,
  run: ActiveLoadRun,
  order: ReturnType<typeof orderOfPlan>,
): Promise<void> {
  try {
    const outcome = await placeOrder({ ctx, input: { order } });
    if (outcome.kind === "placed") {
      run.placed += 1;
      run.orderIds.push(outcome.order.id);
    } else {
      run.refused += 1;
      run.lastError = refusalText(outcome);
    }
  } catch (error) {
    run.failed += 1;
    run.lastError = errorLine(error);
  }
}

function refusalText(outcome: Exclude<PlaceOrderOutcome, { kind: "placed" }>): string {
  if (outcome.kind === "too_many_unpaid") return "A customer has too many unpaid orders.";
  if (outcome.kind === "invalid") return outcome.issues[0]?.message ?? "The order is invalid.";
  return "The order was already placed.";
}
