import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import {
  startCpuTimer as countProcessor,
  type CpuTime as ProcessorUse,
} from "@/tests/bench/cpu-time";
import type { LiveFeed } from "@/tests/bench/live-feed";
import type { Shop } from "@/tests/contract/shop";
import type { System } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";

const deadlineMs = 300_000;
const burstConnections = 32;

export interface SagaRate {
  orders: number;
  /** Placed → shipped, in a second. */
  perSecond: number;
  /** Milliseconds from an order's placing to its shipment's label, and to its completion. */
  toShipped: number[];
  toCompleted: number[];
  /** Milliseconds from each change of these orders to its subscriber. */
  toSubscriber: number[];
  /** What all of it took, from the first order to the last one's completion. */
  processor: ProcessorUse | null;
}

interface Field {
  shop: Shop;
  system: System;
  feed: LiveFeed;
  nextBody: () => string;
}

/** As many orders as the shop takes at once, and how long it works them off. */
export async function measureBurst(field: Field, orders: number): Promise<SagaRate> {
  const { shop, system, feed, nextBody } = field;
  feed.heard.length = 0;
  const used = await countProcessor(system);
  const startedAt = Date.now();
  await autocannon({
    url: shop.system.appUrl,
    connections: burstConnections,
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
  return { ...(await follow(feed, orders, startedAt)), processor: await used() };
}

/** Orders that come in evenly, `perSecond` of them for so many seconds. */
export async function measureSteady(
  { shop, system, feed, nextBody }: Field,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<SagaRate> {
  feed.heard.length = 0;
  const orders = perSecond * seconds;
  const used = await countProcessor(system);
  const startedAt = Date.now();
  const placing: Promise<unknown>[] = [];
  for (let index = 0; index < orders; index += 1) {
    const dueAt = startedAt + (index * 1000) / perSecond;
    await sleep(Math.max(0, dueAt - Date.now()));
    placing.push(shop.call("/api/v1/orders", { body: nextBody() }));
  }
  await Promise.all(placing);
  return { ...(await follow(feed, orders, startedAt)), processor: await used() };
}

async function follow(
  feed: LiveFeed,
  orders: number,
  startedAt: number,
): Promise<Omit<SagaRate, "processor">> {
  const arrivals = (type: string) => feed.heard.filter((step) => step.type === type);
  const ended = () => feed.heard.filter(isCompletion);
  await waitFor(
    "the last order to complete",
    () => (ended().length >= orders ? true : null),
    deadlineMs,
  );
  const shipped = arrivals("order/shipped");
  const lastAt = Math.max(...shipped.map(({ arrivedAt }) => arrivedAt));
  const placedAt = new Map(
    arrivals("order/created").map(({ orderId, arrivedAt, latencyMs }) => [
      orderId,
      arrivedAt - latencyMs,
    ]),
  );
  const since = (steps: LiveFeed["heard"]) =>
    steps.map(({ orderId, arrivedAt }) => arrivedAt - (placedAt.get(orderId) ?? startedAt));
  return {
    orders: shipped.length,
    perSecond: shipped.length / ((lastAt - startedAt) / 1000),
    toShipped: since(shipped),
    toCompleted: since(ended()),
    toSubscriber: feed.heard.map(({ latencyMs }) => latencyMs),
  };
}

function isCompletion({ type, status }: LiveFeed["heard"][number]): boolean {
  return type === "order/status.updated" && status === "completed";
}
