import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { WebhookEndpointWithSecret } from "@/lib/domain/webhooks/endpoint";
import { ShopClient } from "@/tests/contract/shop-client";
import { type System, startSystem } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";
import { type CpuTime, startCpuTimer } from "./cpu-time";
import { openLiveFeed } from "./live-feed";
import { untilIdle } from "./order-bench";
import { createOrderBodies } from "./order-load";
import { measureBurst } from "./processing-rate";
import { restockProducts } from "./restock-products";
import { quantile } from "./table";

const drainMsMax = 300_000;
const slowMs = 1_000;
const trickleMs = 100;

/** What the poison endpoint answers. Without one there is only the healthy endpoint. */
const answers = {
  none: null,
  "answers 500": (response) => void response.writeHead(500).end(),
  hangs: () => undefined,
  "answers after 1 s": (response) =>
    void setTimeout(() => response.writeHead(200).end(), slowMs).unref(),
  "never ends its answer": (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("x"), trickleMs);
    response.on("close", () => clearInterval(timer));
  },
} satisfies Record<string, Answer | null>;
type Answer = (response: ServerResponse) => void;
export type Poison = keyof typeof answers;

/** One burst of orders, whose events go to a healthy endpoint and to the poison one. */
export interface WebhookBurst {
  poison: Poison;
  round: number;
  /** Orders shipped per second. */
  perSecond: number;
  /** Processor time of the system per order, in milliseconds; null where it can't be measured. */
  cpuMs: number | null;
  /** Milliseconds from each event until the healthy endpoint gets it. */
  healthyMs: number[];
  poisonPosts: number;
}

interface Bench {
  system: System;
  shop: ShopClient;
  nextBody: () => string;
  orders: number;
  healthy: Receiver;
}

/**
 * Measures what a poison endpoint costs the orders and the healthy endpoint: bursts on one system with
 * and without it, in alternating order, so that all meet the same load of the machine. Each burst has
 * a poison endpoint of its own, whose breaker is closed at first, which is when it costs most.
 */
export async function* measureWebhookLoad(
  settings: Record<string, string>,
  { rounds, orders }: { rounds: number; orders: number },
): AsyncGenerator<WebhookBurst> {
  const system = await startSystem({ ...settings, WEBHOOK_ALLOW_PRIVATE: "1" });
  const shop = new ShopClient(system);
  const nextBody = createOrderBodies(shop, await restockProducts(shop));
  const healthy = await startReceiver(shop, (response) => void response.writeHead(204).end());
  const bench = { system, shop, nextBody, orders, healthy };
  try {
    // The first orders of a process cost more, until its code is compiled.
    await measureRound(bench, "none", 0);
    for (let round = 1; round <= rounds; round += 1) {
      const poisons = Object.keys(answers) as Poison[];
      if (round % 2 === 0) poisons.reverse();
      for (const poison of poisons) yield await measureRound(bench, poison, round);
    }
  } finally {
    await healthy.close();
    await shop.close();
    await system.stop();
  }
}

/**
 * How much smaller the rate is with a poison endpoint, and how much more processor time an order
 * takes: shares, the median of the rounds.
 */
export function costOf(poison: Poison, bursts: readonly WebhookBurst[]) {
  const pairs = bursts
    .filter((burst) => burst.poison === poison)
    .flatMap((burst) => {
      const clean = bursts.find((other) => other.poison === "none" && other.round === burst.round);
      return clean ? [{ burst, clean }] : [];
    });
  const median = (shares: number[]) => quantile(shares, 0.5);
  return {
    rate: median(pairs.map(({ burst, clean }) => 1 - burst.perSecond / clean.perSecond)),
    cpu: median(pairs.map(({ burst, clean }) => (burst.cpuMs ?? 0) / (clean.cpuMs ?? 0) - 1)),
  };
}

export const poisons = Object.keys(answers).filter((name) => name !== "none") as Poison[];

async function measureRound(bench: Bench, poison: Poison, round: number): Promise<WebhookBurst> {
  const { system, shop, nextBody, orders, healthy } = bench;
  const answer = answers[poison];
  const receiver = answer && (await startReceiver(shop, answer));
  healthy.lagsMs.length = 0;
  const feed = await openLiveFeed(system);
  const readCpuTime = await startCpuTimer(system);
  const burst = await measureBurst({ shop, feed, nextBody }, { orders });
  const cpuTime = await readCpuTime();
  feed.close();
  await untilDelivered(shop, healthy);
  const healthyMs = [...healthy.lagsMs];
  const poisonPosts = receiver?.lagsMs.length ?? 0;
  await receiver?.close();
  await untilIdle(shop);
  const { perSecond } = burst;
  return { poison, round, perSecond, cpuMs: perOrder(cpuTime, orders), healthyMs, poisonPosts };
}

function perOrder(cpuTime: CpuTime | null, orders: number): number | null {
  if (!cpuTime) return null;
  const { load: _benchmark, ...ofSystem } = cpuTime;
  return Object.values(ofSystem).reduce((sum, part) => sum + part, 0) / orders;
}

/** Waits until an endpoint has all events of the feed. */
async function untilDelivered(shop: ShopClient, { endpointId }: Receiver): Promise<void> {
  const waiting = `
    select (select count(*) from webhook_deliveries where endpoint_id = e.id and status = 'pending')
         + c.last_position - e.cursor_position as count
      from webhook_endpoints e, feed_counter c where e.id = ${endpointId}`;
  await waitFor(
    "all events to be delivered",
    async () => ((await shop.count(waiting)) === 0 ? true : null),
    { quietMsMax: drainMsMax },
  );
}

interface Receiver {
  endpointId: number;
  /** Milliseconds from each event until it was posted here. */
  lagsMs: number[];
  /** Deletes the endpoint as well. */
  close(): Promise<void>;
}

async function startReceiver(shop: ShopClient, answer: Answer): Promise<Receiver> {
  const lagsMs: number[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { timestamp } = JSON.parse(body) as { timestamp: string };
    lagsMs.push(Date.now() - Date.parse(timestamp));
    answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const path = "/api/v1/webhook-endpoints";
  const created = await shop.call<WebhookEndpointWithSecret>(path, { body: { url } });
  if (created.status !== 201) throw new Error(`Not created: ${JSON.stringify(created.body)}`);
  const endpointId = created.body.id;
  return {
    endpointId,
    lagsMs,
    async close() {
      await shop.call(`${path}/${endpointId}`, { method: "DELETE" });
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
