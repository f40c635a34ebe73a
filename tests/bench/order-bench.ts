import fs from "node:fs/promises";
import path from "node:path";
import { ShopClient } from "@/tests/contract/shop-client";
import { createDataDir } from "@/tests/support/data-dir";
import { type System, startSystem } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";
import { countPendingWork, createOrderBodies } from "./order-load";
import { type RequestCounts, readRequestCounts, requestCounterSettings } from "./request-counts";
import { restockProducts } from "./restock-products";
import type { Telemetry } from "./targets";

/** A running system with products that never run out. */
export interface OrderBench {
  telemetry: Telemetry;
  system: System;
  shop: ShopClient;
  productIds: readonly number[];
  nextBody: () => string;
  /** The HTTP requests that the system's servers have received so far. */
  readRequests(): RequestCounts;
  /** Resolves when no order is in progress and no email waits. */
  drain(): Promise<void>;
  /** From now on `drain` waits for new orders alone. */
  skipStoredOrders(): Promise<void>;
  close(): Promise<void>;
}

const drainMsMax = 600_000;
/** Each poll is a statement, which the system executes beside the work that it waits for. */
const drainPollMs = 100;

/** The settings of every measured system: no rate limits, and no checks that only tests need. */
export const benchSettings = {
  RATE_LIMIT_CREATE_PER_MINUTE: "10000000",
  RATE_LIMIT_READ_PER_MINUTE: "10000000",
  CHECK_ANSWERS: "0",
};

/** Starts a system on a disk, because its commits are a part of what an order costs. */
export async function openOrderBench(telemetry: Telemetry): Promise<OrderBench> {
  const dataDir = await createDataDir("disk");
  const requestsDir = path.join(dataDir, "requests");
  await fs.mkdir(requestsDir);
  const system = await startSystem({
    ...{ ...benchSettings, ...requestCounterSettings(requestsDir) },
    ...{ TELEMETRY: telemetry, WAYBILL_DATA_DIR: dataDir },
  });
  const shop = new ShopClient(system);
  const close = async () => {
    await shop.close();
    await system.stop();
  };
  const productIds = await restockProducts(shop).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  let afterOrderId = 0;
  return {
    ...{ telemetry, system, shop, productIds },
    nextBody: createOrderBodies(shop, productIds),
    readRequests: () => readRequestCounts(requestsDir),
    drain: () => untilIdle(shop, afterOrderId),
    async skipStoredOrders() {
      afterOrderId = await shop.count("select max(id) as count from orders");
    },
    close,
  };
}

/** Waits until no order after this one is in progress, and no email waits. */
export async function untilIdle(shop: ShopClient, afterOrderId = 0): Promise<void> {
  await waitFor(
    "the pending work to finish",
    async () => ((await countPendingWork(shop, afterOrderId)) === 0 ? true : null),
    { quietMsMax: drainMsMax, pollMs: drainPollMs },
  );
}
