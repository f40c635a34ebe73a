import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { seedOrders } from "@/prisma/seed-orders";
import {
  measureAcceptRate as measureAccept,
  measureStaticRoute as measureStatic,
  type RequestRate as Rate,
} from "@/tests/bench/accept-rate";
import type { CpuTime as ProcessorUse } from "@/tests/bench/cpu-time";
import { openLiveFeed } from "@/tests/bench/live-feed";
import { type MemoryUse, measureMemory } from "@/tests/bench/memory";
import { formatSearchTimes as listRows, measureOrderList } from "@/tests/bench/order-list";
import {
  createOrderBodies as orderBodies,
  countPendingWork as workLeft,
} from "@/tests/bench/order-load";
import { restockProducts as fillShelves } from "@/tests/bench/restock-products";
import { measureBurst, measureSteady, type SagaRate } from "@/tests/bench/sagas";
import { formatTable, quantile } from "@/tests/bench/table";
import { Shop } from "@/tests/contract/shop";
import { type System, startSystem } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";

/** `quick` answers within a minute or two; the full run is long enough for its tails to mean something. */
const lengths = {
  quick: { rateSeconds: 5, burst: 300, steady: { perSecond: 10, seconds: 10 } },
  full: { rateSeconds: 20, burst: 2_000, steady: { perSecond: 20, seconds: 60 } },
};
const warmUpSeconds = 2;
const listOrders = 1_000_000;
const idleMs = 5_000;
const drainMsMax = 600_000;

const noLimits = {
  RATE_LIMIT_CREATE_PER_MINUTE: "10000000",
  RATE_LIMIT_READ_PER_MINUTE: "10000000",
};

/**
 * Measures a system of its own and prints a table. It asserts nothing: the numbers are the news.
 * `quick`, or nothing for longer runs; `list [orders]` measures the operators' list in a full shop.
 */
async function main(): Promise<void> {
  const [what, orders] = process.argv.slice(2);
  if (what === "list") return measureFullShop(Number(orders ?? listOrders));
  return measureOrders(what === "quick" ? lengths.quick : lengths.full);
}

async function measureFullShop(orders: number): Promise<void> {
  const system = await startSystem(noLimits);
  try {
    const startedAt = performance.now();
    const { databaseUrl } = system;
    const seeded = await seedOrders({ databaseUrl, count: orders, force: false });
    if (seeded.kind === "refused") throw new Error(seeded.reason);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const times = listRows(await measureOrderList(system));
    const head = ["ms", "database p50", "slowest", "HTML p50", "slowest"];
    print([head, ...times, [`${orders} orders, written in ${seconds} s`]]);
  } finally {
    await system.stop();
  }
}

async function measureOrders(length: (typeof lengths)["quick"]): Promise<void> {
  const system = await startSystem(noLimits);
  const shop = new Shop(system);
  try {
    const idle = await sleep(idleMs).then(() => measureMemory(system.pid));
    const nextBody = orderBodies(shop, await fillShelves(shop));
    const drained = () =>
      waitFor(
        "the work under way",
        async () => ((await workLeft(shop)) === 0 ? true : null),
        drainMsMax,
      );
    await measureStatic(shop, warmUpSeconds);
    await measureAccept(shop, warmUpSeconds, nextBody);
    await drained();

    const feed = await openLiveFeed(system);
    const field = { shop, system, feed, nextBody };
    const steady = await measureSteady(field, length.steady);
    await drained();
    const burst = await measureBurst(field, length.burst);
    feed.close();
    await drained();
    const limit = await measureStatic(shop, length.rateSeconds);
    const accept = await measureAccept(shop, length.rateSeconds, nextBody);
    await drained();
    const busy = measureMemory(system.pid);
    print([
      ["what", "result", "p50 ms", "p99 ms", "notes"],
      ["start", startTime(system), "", "", "built before; its database is new"],
      rateRow("static JSON route", limit, ""),
      rateRow(
        "POST /orders",
        accept,
        `${(accept.perSecond / limit.perSecond).toFixed(2)} of the static route`,
      ),
      ...sagaRows("burst", burst, `${burst.orders} orders at once`),
      ...sagaRows("steady", steady, `${length.steady.perSecond} orders/s come in`),
      memoryRow("memory, idle", idle),
      memoryRow("memory, after the load", busy),
    ]);
  } finally {
    await shop.close();
    await system.stop();
  }
}

/** As the system itself has told it. */
function startTime(system: System): string {
  const [, seconds = "?"] = /Waybill runs \(([\d.]+) s\)/.exec(system.output()) ?? [];
  return `${seconds} s`;
}

function rateRow(what: string, rate: Rate, notes: string): string[] {
  const failed = rate.failed > 0 ? `, ${rate.failed} failed` : "";
  return [what, `${rate.perSecond.toFixed(0)}/s`, ms(rate.p50), ms(rate.p99), notes + failed];
}

function sagaRows(what: string, rate: SagaRate, notes: string): string[][] {
  const row = (name: string, result: string, times: readonly number[], note: string) => [
    `${what}: ${name}`,
    result,
    ms(quantile(times, 0.5)),
    ms(quantile(times, 0.99)),
    note,
  ];
  return [
    row("placed → shipped", `${rate.perSecond.toFixed(1)} sagas/s`, rate.toShipped, notes),
    row("placed → completed", "", rate.toCompleted, ""),
    row("change → subscriber", "", rate.toSubscriber, `${rate.toSubscriber.length} changes`),
    ...(rate.processor ? [processorRow(what, rate.orders, rate.processor)] : []),
  ];
}

/** Where the time goes: what one order costs each process, until it is completed. */
function processorRow(what: string, orders: number, use: ProcessorUse): string[] {
  const each = (milliseconds: number) => (milliseconds / orders).toFixed(1);
  const { load, ...ours } = use;
  const sum = Object.values(ours).reduce((total, part) => total + part, 0);
  const parts = Object.entries(use).map(([name, part]) => `${name} ${each(part)}`);
  return [`${what}: processor time each`, `${each(sum)} ms`, "", "", parts.join(", ")];
}

function memoryRow(what: string, use: MemoryUse): string[] {
  const shared =
    use.proportionalMb === null
      ? ""
      : `, ${use.proportionalMb.toFixed(0)} MB with shared pages once`;
  return [what, `${use.residentMb.toFixed(0)} MB`, "", "", `${use.processes} processes${shared}`];
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(0);
}

function print(rows: string[][]): void {
  const [cpu] = os.cpus();
  process.stdout.write(
    `\n${os.availableParallelism()} × ${cpu?.model ?? "processor"}, Node ${process.version}\n\n` +
      `${formatTable(rows)}\n`,
  );
}

await main();
