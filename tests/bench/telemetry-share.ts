import { setTimeout as sleep } from "node:timers/promises";
import { ShopClient } from "@/tests/contract/shop-client";
import { createDataDir } from "@/tests/support/data-dir";
import { type System, startSystem } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";
import { startCpuTimer } from "./cpu-time";
import { type DiskUse, diskGrowth, diskPerOrder, readDiskUse } from "./disk-use";
import { openLiveFeed } from "./live-feed";
import { countPendingWork, createOrderBodies } from "./order-load";
import { measureBurst } from "./processing-rate";
import { restockProducts } from "./restock-products";
import { quantile } from "./table";

/** Longer than any telemetry waits in a queue. */
const writtenMs = 3_000;
const drainMsMax = 300_000;

type Mode = "on" | "off";

/** Processor time per order in milliseconds, by process. */
export interface OrderCpuTime {
  web: number;
  services: number;
  postgres: number;
  total: number;
}

export interface TelemetryShare {
  rounds: Record<Mode, OrderCpuTime[]>;
  /** The part of an order's processor time that telemetry takes: 1 - off / on, the rounds' median. */
  share: number;
  /** How much telemetry's tables have grown per completed order. */
  diskPerOrder: DiskUse;
}

/**
 * Measures what telemetry costs: the processor time of an order in a burst, on one system with and
 * one without it, in alternating rounds, so that both meet the same load of the machine.
 */
export async function measureTelemetryShare(
  settings: Record<string, string>,
  { rounds, orders }: { rounds: number; orders: number },
): Promise<TelemetryShare> {
  const benches = {
    on: await openBench({ ...settings, TELEMETRY: "on" }),
    off: await openBench({ ...settings, TELEMETRY: "off" }),
  };
  const measured: TelemetryShare["rounds"] = { on: [], off: [] };
  const growths: DiskUse[] = [];
  try {
    // The first orders of a process cost more, until its code is compiled.
    for (const mode of ["on", "off"] as const) await benches[mode].measure(orders);
    for (let round = 0; round < rounds; round += 1) {
      const modes: Mode[] = round % 2 === 0 ? ["on", "off"] : ["off", "on"];
      for (const mode of modes) {
        const before = await benches[mode].readDiskUse();
        measured[mode].push(await benches[mode].measure(orders));
        if (mode === "on") growths.push(diskGrowth(before, await benches.on.readDiskUse()));
      }
    }
  } finally {
    await benches.on.close();
    await benches.off.close();
  }
  // A round's two measurements follow each other, and a machine's speed changes more slowly.
  const shares = measured.on.map(
    ({ total }, round) => 1 - (measured.off[round]?.total ?? 0) / total,
  );
  return {
    rounds: measured,
    share: quantile(shares, 0.5),
    diskPerOrder: diskPerOrder(growths, orders),
  };
}

async function openBench(settings: Record<string, string>) {
  const system = await startSystem({ ...settings, WAYBILL_DATA_DIR: await createDataDir("disk") });
  const shop = new ShopClient(system);
  const nextBody = createOrderBodies(shop, await restockProducts(shop));
  return {
    measure: (orders: number) => measureOrders({ system, shop, nextBody }, orders),
    readDiskUse: () => readDiskUse(shop),
    async close() {
      await shop.close();
      await system.stop();
    },
  };
}

async function measureOrders(
  { system, shop, nextBody }: { system: System; shop: ShopClient; nextBody: () => string },
  orders: number,
): Promise<OrderCpuTime> {
  const feed = await openLiveFeed(system);
  const readCpuTime = await startCpuTimer(system);
  await measureBurst({ shop, system, feed, nextBody }, orders);
  feed.close();
  await waitFor(
    "the pending work to finish",
    async () => ((await countPendingWork(shop)) === 0 ? true : null),
    { quietMsMax: drainMsMax },
  );
  await sleep(writtenMs);
  const used = await readCpuTime();
  if (!used) throw new Error("Processor time can only be measured on Linux.");
  const { web, services, postgres } = used;
  return {
    web: web / orders,
    services: services / orders,
    postgres: postgres / orders,
    total: (web + services + postgres) / orders,
  };
}
