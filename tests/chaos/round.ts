import { setTimeout as sleep } from "node:timers/promises";
import { controlSimulator } from "@/tests/support/simulator-control";
import { causeAftermath } from "./aftermath";
import { createBatchGate } from "./batch-gate";
import { untilBooksAgree } from "./books-agree";
import type { ChaosShop, KillTarget } from "./chaos-shop";
import { decideAttention, listOrdersForOperators } from "./decide-attention";
import type { ChaosProducts, Intention } from "./intentions";
import { findDuplicateOrders, findEmailMismatches, findViolations } from "./invariants";
import { type Purchase, sendShoppers } from "./shoppers";
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
const plentifulPrice = 1_200;
/** What an order waits for until people decide. */
const waitsFor = ["payment", "operator"] as const;
/** How the carrier ends one shipment before each kill. */
const shipmentOutcomes = ["lost", "returned", "returned_after_delivery"] as const;
/** How long to wait for an order in progress before each kill. */
const inProgressMsMax = 15_000;

const countInProgress = `select count(*) from orders
  where waiting_for not in ('payment', 'operator')`;

/**
 * Places orders while processes are killed, and waits until they are idle or wait for an operator.
 * Then payments change at the gateway, also while its webhooks are lost; operators decide whatever
 * waits for one; and unpaid orders expire. The invariants are checked after each of these.
 */
export async function runRound(chaos: ChaosShop, plan: RoundPlan): Promise<RoundReport> {
  const { shop, operator } = chaos;
  const { purchases, inProgress } = await shopWhileKilling(chaos, plan);
  const orderIds = purchases.map(({ orderId }) => orderId);
  const violations: string[] = [];
  const untilQuiet = () => untilIdle(shop, orderIds, { msMax: idleMsMax, waitsFor });
  const audit = async ({ asks = false } = {}) => {
    await untilBooksAgree(shop, orderIds, { asks });
    await untilQuiet();
    violations.push(...(await findAllViolations(chaos, purchases)));
  };

  const idleAfterMs = await untilQuiet();
  await audit();
  await causeAftermath(shop, operator, purchases);
  await audit({ asks: true });
  await decideWhatWaits(chaos, orderIds);
  await audit();
  await expireUnpaid(chaos, orderIds);
  await audit();
  return {
    ...{ purchases, inProgress, idleAfterMs, violations },
    retries: purchases.reduce((sum, { retries }) => sum + retries, 0),
    finalStatuses: await readFinalStatuses(chaos, purchases),
  };
}

async function shopWhileKilling(
  chaos: ChaosShop,
  plan: RoundPlan,
): Promise<Pick<RoundReport, "purchases" | "inProgress">> {
  const { shop, operator } = chaos;
  // One batch before the first kill, one at each kill, and one after each restart.
  const gate = createBatchGate(plan.orders, 1 + 2 * plan.kills.length);
  const shopping = sendShoppers(shop, {
    ...{ count: plan.orders, pauseMs: plan.pauseMs, name: plan.name },
    ...{ operator, products: await addProducts(chaos), waitForTurn: gate.waitForTurn },
  });
  const killing = killInTurn(chaos, plan.kills, gate.openNext).finally(gate.openAll);
  const [shopped, killed] = await Promise.allSettled([shopping, killing]);
  if (killed.status === "rejected") throw killed.reason;
  if (shopped.status === "rejected") throw shopped.reason;
  return { purchases: shopped.value, inProgress: killed.value };
}

async function addProducts({ shop }: ChaosShop): Promise<ChaosProducts> {
  const price = plentifulPrice;
  return {
    scarceId: await shop.addProduct({ onHand: scarceUnits }),
    plentiful: { id: await shop.addProduct({ onHand: 1_000_000, price }), price },
  };
}

/** Operators decide what waits for one until nothing does, of these orders and their replacements. */
async function decideWhatWaits({ shop, operator }: ChaosShop, orderIds: number[]): Promise<void> {
  const meanwhile = async () => {
    for (const orderId of await listOrdersForOperators(operator, orderIds)) {
      orderIds.push(...(await decideAttention(operator, orderId)));
    }
  };
  await untilIdle(shop, orderIds, { msMax: idleMsMax, meanwhile });
}

async function findAllViolations(
  { shop }: ChaosShop,
  purchases: readonly Purchase[],
): Promise<string[]> {
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
  await untilIdle(shop, orderIds, { msMax: idleMsMax });
}

/** Kills the processes one after another. Returns how many orders were in progress at each kill. */
async function killInTurn(
  chaos: ChaosShop,
  kills: RoundPlan["kills"],
  startNextBatch: () => void,
): Promise<number[]> {
  const inProgress: number[] = [];
  for (const [index, { target, afterMs }] of kills.entries()) {
    await sleep(afterMs);
    inProgress.push(await untilInProgress(chaos));
    const nextOutcome = shipmentOutcomes[index % shipmentOutcomes.length];
    // A carrier that does not answer delivers every package.
    await controlSimulator(chaos.shop.system.carrierUrl, { nextOutcome }).catch(() => undefined);
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
