import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import type { ShopClient } from "@/tests/contract/shop-client";
import { waitFor } from "@/tests/support/wait";
import type { LiveFeed, ReceivedUpdate } from "./live-feed";
import { ownStatement } from "./order-load";

const processingMsMax = 300_000;
const burstConnections = 32;

export interface ProcessingRate {
  orders: number;
  /** Orders shipped per second. */
  perSecond: number;
  /** Milliseconds from an order's placement until it is shipped, and until it is completed. */
  toShippedMs: number[];
  toCompletedMs: number[];
  /** Milliseconds from each change of these orders until a subscriber receives it. */
  toSubscriberMs: number[];
}

interface Setup {
  shop: ShopClient;
  feed: LiveFeed;
  nextBody: () => string;
}

/** Places orders as fast as the shop accepts them, and measures how they are processed. */
export async function measureBurst(
  { shop, feed, nextBody }: Setup,
  { orders, connections = burstConnections }: { orders: number; connections?: number | undefined },
): Promise<ProcessingRate> {
  const afterOrderId = await lastOrderId(shop);
  const startedAt = Date.now();
  await autocannon({
    url: shop.system.appUrl,
    // Autocannon refuses more connections than requests.
    connections: Math.min(connections, orders),
    amount: orders,
    requests: [
      {
        method: "POST",
        path: "/api/v1/orders",
        headers: {
          authorization: `Bearer ${shop.system.apiKey}`,
          "content-type": "application/json",
        },
        setupRequest: (request) => ({ ...request, body: nextBody() }),
      },
    ],
  });
  return measureProcessing(feed, { afterOrderId, orders, startedAt });
}

/** Places `perSecond` orders per second, evenly spaced, and measures how they are processed. */
export async function measureSteady(
  { shop, feed, nextBody }: Setup,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<ProcessingRate> {
  const afterOrderId = await lastOrderId(shop);
  const orders = perSecond * seconds;
  const startedAt = Date.now();
  const placing: Promise<unknown>[] = [];
  for (let index = 0; index < orders; index += 1) {
    const dueAt = startedAt + (index * 1000) / perSecond;
    await sleep(Math.max(0, dueAt - Date.now()));
    const placed = shop.call("/api/v1/orders", { body: nextBody() });
    // All are awaited below. Without this, a rejection before that would be unhandled.
    placed.catch(() => undefined);
    placing.push(placed);
  }
  await Promise.all(placing);
  return measureProcessing(feed, { afterOrderId, orders, startedAt });
}

function lastOrderId(shop: ShopClient): Promise<number> {
  return shop.count(`select ${ownStatement} coalesce(max(id), 0) as count from orders`);
}

async function measureProcessing(
  feed: LiveFeed,
  { afterOrderId, orders, startedAt }: { afterOrderId: number; orders: number; startedAt: number },
): Promise<ProcessingRate> {
  // Updates of earlier orders may still arrive: the app publishes them late while it is busy.
  const ownUpdates = () => feed.updates.filter(({ orderId }) => orderId > afterOrderId);
  const updatesOf = (type: string) => ownUpdates().filter((update) => update.type === type);
  const completed = () => ownUpdates().filter(isCompletion);
  await waitFor("the last order to complete", () => (completed().length >= orders ? true : null), {
    progress: () => feed.updates.length,
    quietMsMax: processingMsMax,
  });
  const shipped = updatesOf("order/shipped");
  const lastAt = Math.max(...shipped.map(({ arrivedAt }) => arrivedAt));
  const placedAt = new Map(
    updatesOf("order/created").map(({ orderId, arrivedAt, latencyMs }) => [
      orderId,
      arrivedAt - latencyMs,
    ]),
  );
  const sincePlaced = (updates: readonly ReceivedUpdate[]) =>
    updates.map(({ orderId, arrivedAt }) => arrivedAt - (placedAt.get(orderId) ?? startedAt));
  return {
    orders: shipped.length,
    perSecond: shipped.length / ((lastAt - startedAt) / 1000),
    toShippedMs: sincePlaced(shipped),
    toCompletedMs: sincePlaced(completed()),
    toSubscriberMs: ownUpdates().map(({ latencyMs }) => latencyMs),
  };
}

function isCompletion({ type, status }: ReceivedUpdate): boolean {
  return type === "order/status.updated" && status === "completed";
}
