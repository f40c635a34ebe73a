import { setTimeout as sleep } from "node:timers/promises";
import { startCpuTimer } from "./cpu-time";
import { openLiveFeed } from "./live-feed";
import type { OrderBench } from "./order-bench";
import { ownStatement } from "./order-load";
import { measureBurst, type ProcessingRate } from "./processing-rate";
import { countBetween, type RequestCounts, requestsWrittenMs } from "./request-counts";
import { quantile } from "./table";
import type { MeasureId } from "./targets";

/** Processor time per order in milliseconds, by process. */
export interface OrderCpuTime {
  web: number;
  services: number;
  postgres: number;
  total: number;
}

/** What one order costs, from its placement until nothing of it is left to do, emails included. */
export interface OrderCost {
  orders: number;
  rate: ProcessingRate;
  /** Null outside Linux. */
  cpuMs: OrderCpuTime | null;
  walBytes: number;
  /** HTTP requests by method and path. */
  exchanges: RequestCounts;
}

interface Load {
  orders: number;
  connections?: number;
  nextBody?: () => string;
  /** How long to wait at the end for what is written later, such as telemetry. */
  writtenMs?: number;
}

/** Places orders as fast as the shop accepts them, and measures what each of them costs. */
export async function measureOrderCost(bench: OrderBench, load: Load): Promise<OrderCost> {
  const { system, shop } = bench;
  const { orders, connections, nextBody = bench.nextBody, writtenMs = requestsWrittenMs } = load;
  const feed = await openLiveFeed(system);
  await sleep(requestsWrittenMs);
  const requestsBefore = bench.readRequests();
  const readWal = await startWalMeter(bench);
  const readCpuTime = await startCpuTimer(system);
  const rate = await measureBurst({ shop, feed, nextBody }, { orders, connections });
  feed.close();
  await bench.drain();
  await sleep(writtenMs);
  const used = await readCpuTime();
  const perOrder = (number: number) => number / orders;
  return {
    orders,
    rate,
    cpuMs: used && {
      web: perOrder(used.web),
      services: perOrder(used.services),
      postgres: perOrder(used.postgres),
      total: perOrder(used.web + used.services + used.postgres),
    },
    walBytes: perOrder(await readWal()),
    exchanges: new Map(
      [...countBetween(requestsBefore, bench.readRequests())].map(([name, count]) => [
        name,
        perOrder(count),
      ]),
    ),
  };
}

/** The results of a burst, by measure. */
export function resultsOfCost(cost: OrderCost): Partial<Record<MeasureId, number>> {
  const { rate, cpuMs, walBytes, exchanges } = cost;
  return {
    burstRate: rate.perSecond,
    burstShippedP50: quantile(rate.toShippedMs, 0.5),
    burstShippedP99: quantile(rate.toShippedMs, 0.99),
    burstCompletedP50: quantile(rate.toCompletedMs, 0.5),
    exchanges: [...exchanges.values()].reduce((sum, count) => sum + count, 0),
    wal: walBytes / 1024,
    ...(cpuMs && {
      ...{ cpuTotal: cpuMs.total, cpuWeb: cpuMs.web },
      ...{ cpuServices: cpuMs.services, cpuPostgres: cpuMs.postgres },
    }),
  };
}

/** Returns a function that reads how many bytes of WAL have been written since this call. */
async function startWalMeter({ shop }: OrderBench): Promise<() => Promise<number>> {
  const position = () =>
    shop.count(
      `select ${ownStatement} pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as count`,
    );
  const before = await position();
  return async () => (await position()) - before;
}
