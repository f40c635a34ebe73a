import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosShop, Victim } from "@/tests/chaos/chaos-shop";
import { doubleOrders, violationsOf } from "@/tests/chaos/invariants";
import { untilAtRest } from "@/tests/chaos/rest";
import { type Intention, type Purchase, sendShoppers } from "@/tests/chaos/shoppers";

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
  /** From the last killing and the last order, whichever came later, until all was at rest. */
  restMs: number;
  /** How many orders ended in which status, by the shopper's intention. */
  endings: Map<Intention, Map<string, number>>;
  violations: string[];
}

/** Long enough for two runs of the cron that takes up silent orders. */
const restMsMax = 150_000;
const scarcePieces = 4;

/** Lets a crowd shop while processes die, waits until all is at rest, and audits the books. */
export async function runRound(chaos: ChaosShop, plan: RoundPlan): Promise<RoundReport> {
  const { shop } = chaos;
  const scarceProductId = await shop.addProduct({ onHand: scarcePieces });
  const shopping = sendShoppers(shop, {
    count: plan.orders,
    pauseMs: plan.pauseMs,
    name: plan.name,
    scarceProductId,
  });
  const killing = killInTurn(chaos, plan.kills);
  const [shopped, killed] = await Promise.allSettled([shopping, killing]);
  if (killed.status === "rejected") throw killed.reason;
  if (shopped.status === "rejected") throw shopped.reason;
  const purchases = shopped.value;
  const orderIds = purchases.map(({ orderId }) => orderId);
  const restMs = await untilAtRest(shop, orderIds, restMsMax);
  return {
    purchases,
    repeats: purchases.reduce((sum, { repeats }) => sum + repeats, 0),
    restMs,
    endings: await readEndings(chaos, purchases),
    violations: [
      ...(await violationsOf(shop)),
      ...(await doubleOrders(
        shop,
        purchases.map(({ key }) => key),
      )),
    ],
  };
}

async function killInTurn(chaos: ChaosShop, kills: RoundPlan["kills"]): Promise<void> {
  for (const { victim, afterMs } of kills) {
    await sleep(afterMs);
    await chaos.kill(victim);
    await chaos.system().waitReady();
  }
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
