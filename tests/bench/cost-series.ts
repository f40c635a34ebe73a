import { formatCount } from "@/lib/domain/format-count";
import { seedOrders } from "@/prisma/seed-orders";
import type { OrderBench } from "./order-bench";
import { measureOrderCost, resultsOfCost } from "./order-cost";
import { measureOrderList } from "./order-list";
import { createOrderBodies } from "./order-load";
import type { ResultSet } from "./results";
import { openSubscribers } from "./subscribers";
import { quantile } from "./table";

/** The number of stored orders for which the list has targets. */
const listTargetOrders = 1_000_000;
const listed = ["first page", "deep page"];

interface Setup {
  bench: OrderBench;
  /** Orders per point. */
  orders: number;
  results: ResultSet;
}

/** Measures an order's cost when it is one of many that are placed at the same time. */
export async function measureConnections(setup: Setup, counts: readonly number[]): Promise<void> {
  for (const connections of counts) {
    await measurePoint(setup, counted(connections, "connection"), { connections });
  }
}

/** Measures an order's cost with many items, each of another product. */
export async function measureItems(setup: Setup, counts: readonly number[]): Promise<void> {
  const { shop } = setup.bench;
  const productIds: number[] = [];
  while (productIds.length < Math.max(...counts)) {
    productIds.push(await shop.addProduct({ onHand: 1_000_000 }));
  }
  for (const items of counts) {
    const nextBody = createOrderBodies(shop, productIds, items);
    await measurePoint(setup, counted(items, "item"), { nextBody });
  }
}

/** Measures an order's cost while many clients get every change. */
export async function measureSubscribers(setup: Setup, counts: readonly number[]): Promise<void> {
  for (const count of counts) {
    // The measurement is a subscriber too.
    const subscribers = await openSubscribers(setup.bench.system, count - 1);
    try {
      await measurePoint(setup, counted(count, "subscriber"));
      subscribers.requireOpen();
    } finally {
      subscribers.close();
    }
  }
}

/**
 * Measures an order's cost, and the order list, with more and more orders in the shop's tables. Those of
 * the services hold only the orders that were placed.
 */
export async function measureStored(setup: Setup, counts: readonly number[]): Promise<void> {
  const { bench, results } = setup;
  const { databaseUrl } = bench.system;
  for (const count of counts) {
    const placed = await bench.shop.count("select count(*) from orders");
    if (count > placed) await seedOrders({ databaseUrl, count: count - placed, force: true });
    await bench.skipStoredOrders();
    // The first orders meet cold caches.
    await measureOrderCost(bench, { orders: Math.ceil(setup.orders / 4) });
    const at = counted(Math.max(count, placed), "stored order");
    await measurePoint(setup, at);
    const times = await measureOrderList(bench.system, listed);
    const [listFirstP50 = Number.NaN, listDeepP50 = Number.NaN] = times.map(({ databaseMs }) =>
      quantile(databaseMs, 0.5),
    );
    results.add(bench.telemetry, { listFirstP50, listDeepP50 }, at);
    if (count >= listTargetOrders) results.add(bench.telemetry, { listFirstP50, listDeepP50 });
  }
}

async function measurePoint(
  { bench, orders, results }: Setup,
  at: string,
  load: { connections?: number; nextBody?: () => string } = {},
): Promise<void> {
  const cost = await measureOrderCost(bench, { orders, ...load });
  const subscriberP50 = quantile(cost.rate.toSubscriberMs, 0.5);
  results.add(bench.telemetry, { ...resultsOfCost(cost), subscriberP50 }, at);
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
