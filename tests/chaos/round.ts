import { setTimeout as sleep } from "node:timers/promises";
import { createBatchGate } from "./batch-gate";
import type { ChaosShop, KillTarget } from "./chaos-shop";
import { findDuplicateOrders, findEmailMismatches, findViolations } from "./invariants";
import { type Intention, type Purchase, sendShoppers } from "./shoppers";
import { untilIdle } from "./until-idle";

/** The orders of one round, and the processes that are killed meanwhile. */
export interface RoundPlan {
  name: string;
  orders: number;
  /** Milliseconds between one shopper and the next. */
  pauseMs: number;
  /** The processes to kill, each with the wait after the kill before it. */
  kills: readonly { target: KillTarget; afterMs: number }[];
}

export interface RoundReport {
  purchases: Purchase[];
  /** How many calls were retried because the shop was unavailable. */
  retries: number;
  /** How many orders were in progress right before each kill. */
  inProgress: number[];
  /** Milliseconds from the last kill or order, whichever came later, until all orders were idle. */
  idleAfterMs: number;
  /** How many orders have each final status, by the shopper's intention. */
  finalStatuses: Map<Intention, Map<string, number>>;
  violations: string[];
}

/** Long enough for two runs of the cron that resumes stalled orders. */
const idleMsMax = 150_000;
const scarceUnits = 4;
/** How long to wait for an order in progress before each kill. */
const inProgressMsMax = 15_000;

const countInProgress = `select count(*) from orders
  where waiting_for is not null and waiting_for <> 'payment'`;

/**
 * Places orders while processes are killed, waits until all is idle, expires the unpaid orders, and
 * checks the invariants before and after that.
 */
export async function runRound(chaos: ChaosShop, plan: RoundPlan): Promise<RoundReport> {
  const { shop } = chaos;
  const scarceProductId = await shop.addProduct({ onHand: scarceUnits });
  // One batch before the first kill, one at each kill, and one after each restart.
  const gate = createBatchGate(plan.orders, 1 + 2 * plan.kills.length);
  const shopping = sendShoppers(shop, {
    count: plan.orders,
    pauseMs: plan.pauseMs,
    name: plan.name,
    scarceProductId,
    waitForTurn: gate.waitForTurn,
  });
  const killing = killInTurn(chaos, plan.kills, gate.openNext).finally(gate.openAll);
  const [shopped, killed] = await Promise.allSettled([shopping, killing]);
  if (killed.status === "rejected") throw killed.reason;
  if (shopped.status === "rejected") throw shopped.reason;
  const purchases = shopped.value;
  const orderIds = purchases.map(({ orderId }) => orderId);
  const idleAfterMs = await untilIdle(shop, orderIds, idleMsMax);
  const violations = await audit(chaos, purchases);
  await expireUnpaid(chaos, orderIds);
  return {
    purchases,
    retries: purchases.reduce((sum, { retries }) => sum + retries, 0),
    inProgress: killed.value,
    idleAfterMs,
    finalStatuses: await readFinalStatuses(chaos, purchases),
    violations: [...violations, ...(await audit(chaos, purchases))],
  };
}

async function audit({ shop }: ChaosShop, purchases: readonly Purchase[]): Promise<string[]> {
  const orderIds = purchases.map(({ orderId }) => orderId);
  const keys = purchases.map(({ key }) => key);
  return [
    ...(await findViolations(shop)),
    ...(await findEmailMismatches(shop, orderIds)),
    ...(await findDuplicateOrders(shop, keys)),
  ];
}

/** Expires the unpaid orders, so that every order is terminal. */
async function expireUnpaid({ shop }: ChaosShop, orderIds: readonly number[]): Promise<void> {
  await shop.setExpiry(orderIds, -1);
  await shop.runCron("expire-pending-orders");
  await shop.untilFinished(orderIds);
  await untilIdle(shop, orderIds, idleMsMax);
}

/** Kills the processes one after another. Returns how many orders were in progress at each kill. */
async function killInTurn(
  chaos: ChaosShop,
  kills: RoundPlan["kills"],
  startNextBatch: () => void,
): Promise<number[]> {
  const inProgress: number[] = [];
  for (const { target, afterMs } of kills) {
    await sleep(afterMs);
    inProgress.push(await untilInProgress(chaos));
    startNextBatch();
    await chaos.kill(target);
    await chaos.system().waitReady();
    startNextBatch();
  }
  return inProgress;
}

/** Waits for an order in progress and returns how many there are; 0 if none comes in time. */
async function untilInProgress({ shop }: ChaosShop): Promise<number> {
  const probe = async () => (await shop.count(countInProgress).catch(() => 0)) || null;
  return shop.until("an order in progress", inProgressMsMax, probe).catch(() => 0);
}

async function readFinalStatuses(
  { shop }: ChaosShop,
  purchases: readonly Purchase[],
): Promise<RoundReport["finalStatuses"]> {
  const rows = await shop.rows<{ id: number; status: string }>(
    "select id, status from orders where id = any($1)",
    [purchases.map(({ orderId }) => orderId)],
  );
  const statuses = new Map(rows.map(({ id, status }) => [id, status]));
  const finalStatuses: RoundReport["finalStatuses"] = new Map();
  for (const { orderId, intention } of purchases) {
    const status = statuses.get(orderId) ?? "missing";
    const counts = finalStatuses.get(intention) ?? new Map<string, number>();
    finalStatuses.set(intention, counts.set(status, (counts.get(status) ?? 0) + 1));
  }
  return finalStatuses;
}
