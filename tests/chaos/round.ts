import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosShop, Victim } from "@/tests/chaos/chaos-shop";
import { doubleOrders, unevenEmails, violationsOf } from "@/tests/chaos/invariants";
import { type Intention, type Purchase, sendShoppers } from "@/tests/chaos/shoppers";
import { untilAtRest } from "@/tests/chaos/until-idle";
import { waitingRoom } from "@/tests/chaos/waiting-room";

/** One crowd of shoppers and what is done to the shop while they shop. */
export interface RoundPlan {
  name: string;
  orders: number;
  /** Between one shopper and the next. */
  pauseMs: number;
  /** Who is killed, and how long after the killing before. */
  kills: readonly { victim: Victim; afterMs: number }[];
}

export interface RoundReport {
  purchases: Purchase[];
  /** Calls that were repeated since the shop was away. */
  repeats: number;
  /** How many orders were under way right before each killing. */
  hit: number[];
  /** From the last killing and the last order, whichever came later, until all was at rest. */
  restMs: number;
  /** How many orders ended in which status, by the shopper's intention. */
  endings: Map<Intention, Map<string, number>>;
  violations: string[];
}

/** Long enough for two runs of the cron that takes up silent orders. */
const restMsMax = 150_000;
const scarcePieces = 4;
/** How long a killing waits for an order that it can hit. */
const victimlessMsMax = 15_000;

/** In motion: neither settled nor waiting for its customer. */
const underWay = `select count(*) from orders
  where waiting_for is not null and waiting_for <> 'payment'`;

/**
 * Lets a crowd shop while processes die, waits until all is at rest, lets what nobody paid expire,
 * and audits the books before and after that.
 */
export async function runRound(chaos: ChaosShop, plan: RoundPlan): Promise<RoundReport> {
  const { shop } = chaos;
  const scarceProductId = await shop.addProduct({ onHand: scarcePieces });
  // One part comes before the first killing; of the others one when a process dies, one after.
  const room = waitingRoom(plan.orders, 1 + 2 * plan.kills.length);
  const shopping = sendShoppers(shop, {
    count: plan.orders,
    pauseMs: plan.pauseMs,
    name: plan.name,
    scarceProductId,
    admitted: room.admitted,
  });
  const killing = killInTurn(chaos, plan.kills, room.openNext).finally(room.openAll);
  const [shopped, killed] = await Promise.allSettled([shopping, killing]);
  if (killed.status === "rejected") throw killed.reason;
  if (shopped.status === "rejected") throw shopped.reason;
  const purchases = shopped.value;
  const orderIds = purchases.map(({ orderId }) => orderId);
  const restMs = await untilAtRest(shop, orderIds, restMsMax);
  const violations = await audit(chaos, purchases);
  await expireUnpaid(chaos, orderIds);
  return {
    purchases,
    repeats: purchases.reduce((sum, { repeats }) => sum + repeats, 0),
    hit: killed.value,
    restMs,
    endings: await readEndings(chaos, purchases),
    violations: [...violations, ...(await audit(chaos, purchases))],
  };
}

async function audit({ shop }: ChaosShop, purchases: readonly Purchase[]): Promise<string[]> {
  const orderIds = purchases.map(({ orderId }) => orderId);
  const keys = purchases.map(({ key }) => key);
  return [
    ...(await violationsOf(shop)),
    ...(await unevenEmails(shop, orderIds)),
    ...(await doubleOrders(shop, keys)),
  ];
}

/** Moves the time to pay into the past; after that every order has an end. */
async function expireUnpaid({ shop }: ChaosShop, orderIds: readonly number[]): Promise<void> {
  await shop.setExpiry(orderIds, -1);
  await shop.runCron("expire-pending-orders");
  await shop.untilSettled(orderIds);
  await untilAtRest(shop, orderIds, restMsMax);
}

/** Returns how many orders each killing hit. */
async function killInTurn(
  chaos: ChaosShop,
  kills: RoundPlan["kills"],
  letMoreIn: () => void,
): Promise<number[]> {
  const hit: number[] = [];
  for (const { victim, afterMs } of kills) {
    await sleep(afterMs);
    hit.push(await untilUnderWay(chaos));
    letMoreIn();
    await chaos.kill(victim);
    await chaos.system().waitReady();
    letMoreIn();
  }
  return hit;
}

/** The number of orders under way, as soon as there is one; none where none comes in time. */
async function untilUnderWay({ shop }: ChaosShop): Promise<number> {
  const probe = async () => (await shop.count(underWay).catch(() => 0)) || null;
  return shop.until("an order under way", victimlessMsMax, probe).catch(() => 0);
}

async function readEndings(
  { shop }: ChaosShop,
  purchases: readonly Purchase[],
): Promise<RoundReport["endings"]> {
  const rows = await shop.rows<{ id: number; status: string }>(
    "select id, status from orders where id = any($1)",
    [purchases.map(({ orderId }) => orderId)],
  );
  const statuses = new Map(rows.map(({ id, status }) => [id, status]));
  const endings: RoundReport["endings"] = new Map();
  for (const { orderId, intention } of purchases) {
    const status = statuses.get(orderId) ?? "lost";
    const counts = endings.get(intention) ?? new Map<string, number>();
    endings.set(intention, counts.set(status, (counts.get(status) ?? 0) + 1));
  }
  return endings;
}
