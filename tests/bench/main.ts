import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { seedOrders } from "@/prisma/seed-orders";
import { ShopClient } from "@/tests/contract/shop-client";
import { createDataDir } from "@/tests/support/data-dir";
import { type System, startSystem } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";
import { measureAcceptRate, measureStaticRoute, type RequestRate } from "./accept-rate";
import type { CpuTime } from "./cpu-time";
import { openLiveFeed } from "./live-feed";
import { type MemoryUse, measureMemory } from "./memory";
import { measureImport } from "./order-import";
import { formatSearchTimes, measureOrderList } from "./order-list";
import { countPendingWork, createOrderBodies } from "./order-load";
import { measureBurst, measureSteady, type ProcessingRate } from "./processing-rate";
import { restockProducts } from "./restock-products";
import { formatTable, quantile } from "./table";
import { measureTelemetryLists } from "./telemetry-lists";
import { measureTelemetryShare } from "./telemetry-share";
import { costOf, measureWebhookLoad, poisons, type WebhookBurst } from "./webhook-load";

/** `quick` takes a minute or two. `full` is long enough for a meaningful p99. */
const lengths = {
  quick: { rateSeconds: 5, burst: 300, steady: { perSecond: 10, seconds: 10 } },
  full: { rateSeconds: 20, burst: 2_000, steady: { perSecond: 20, seconds: 60 } },
};
const warmUpSeconds = 2;
const listOrders = 1_000_000;
const importedOrders = 10_000;
const telemetryRows = 1_000_000;
const telemetryRounds = 6;
const telemetryOrders = 200;
const webhookRounds = 3;
const webhookOrders = 200;
const idleMs = 5_000;
const drainMsMax = 600_000;

const noLimits = {
  RATE_LIMIT_CREATE_PER_MINUTE: "10000000",
  RATE_LIMIT_READ_PER_MINUTE: "10000000",
};

/**
 * Starts a system, measures it and prints a table. Results are not compared with targets.
 * Arguments: none for the full run, or `quick`, `list [orders]`, `import [orders]`,
 * `telemetry [rounds]`, `telemetry-lists [rows]`, `webhooks [rounds]`.
 */
async function main(): Promise<void> {
  const [mode, amount] = process.argv.slice(2);
  if (mode === "list") return benchOrderList(Number(amount ?? listOrders));
  if (mode === "import") return benchImport(Number(amount ?? importedOrders));
  if (mode === "telemetry-lists") return benchTelemetryLists(Number(amount ?? telemetryRows));
  if (mode === "telemetry") return benchTelemetry(Number(amount ?? telemetryRounds));
  if (mode === "webhooks") return benchWebhooks(Number(amount ?? webhookRounds));
  return benchOrders(mode === "quick" ? lengths.quick : lengths.full);
}

async function benchTelemetryLists(rows: number): Promise<void> {
  print([...(await measureTelemetryLists(rows)), [`${rows} rows per table`]]);
}

async function benchTelemetry(rounds: number): Promise<void> {
  const measured = await measureTelemetryShare(noLimits, { rounds, orders: telemetryOrders });
  const disk = [...measured.diskPerOrder];
  const row = (mode: "on" | "off") =>
    measured.rounds[mode].map(({ web, services, postgres, total }, round) => [
      ...[`telemetry ${mode}`, String(round + 1)],
      ...[total, web, postgres, services].map((time) => time.toFixed(1)),
    ]);
  print([
    ["processor time per order", "round", "total ms", "web ms", "PostgreSQL ms", "services ms"],
    ...row("on"),
    ...row("off"),
    ["telemetry's share", "", `${(measured.share * 100).toFixed(1)} %`, "", "", ""],
    ["disk per order", "", "bytes"],
    ...disk.map(([table, bytes]) => [table, "", bytes.toFixed(0)]),
    ["all of them", "", disk.reduce((sum, [, bytes]) => sum + bytes, 0).toFixed(0)],
  ]);
}

async function benchOrderList(orders: number): Promise<void> {
  const system = await startSystem({ ...noLimits, WAYBILL_DATA_DIR: await createDataDir("disk") });
  try {
    const startedAt = performance.now();
    const { databaseUrl } = system;
    const seeded = await seedOrders({ databaseUrl, count: orders, force: false });
    if (seeded.kind === "refused") throw new Error(seeded.reason);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const rows = formatSearchTimes(await measureOrderList(system));
    const head = ["search", "database p50 ms", "database max ms", "HTML p50 ms", "HTML max ms"];
    print([head, ...rows, [`${orders} orders, inserted in ${seconds} s`]]);
  } finally {
    await system.stop();
  }
}

async function benchImport(orders: number): Promise<void> {
  const dataDir = { WAYBILL_DATA_DIR: await createDataDir("disk") };
  const rows = [["batch of up to 1,000", "orders/s", "web MB", "results"]];
  for await (const batch of measureImport(orders, { ...noLimits, ...dataDir })) {
    const row = [
      batch.round,
      (batch.orders / batch.seconds).toFixed(0),
      batch.residentMb.toFixed(0),
      JSON.stringify(batch.statuses),
    ];
    process.stderr.write(`${row.join("  ")}\n`);
    rows.push(row);
  }
  print(rows);
}

async function benchWebhooks(rounds: number): Promise<void> {
  const settings = { ...noLimits, WAYBILL_DATA_DIR: await createDataDir("disk") };
  const bursts: WebhookBurst[] = [];
  for await (const burst of measureWebhookLoad(settings, { rounds, orders: webhookOrders })) {
    process.stderr.write(`${formatBurst(burst).join("  ")}\n`);
    bursts.push(burst);
  }
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  print([
    ["poison endpoint", "round", "orders/s", "CPU ms/order", "healthy p50 ms", "p99 ms", "posts"],
    ...bursts.map(formatBurst),
    ...poisons.map((poison) => {
      const { rate, cpu } = costOf(poison, bursts);
      return [`${poison}: median cost`, "", percent(rate), percent(cpu)];
    }),
  ]);
}

function formatBurst(burst: WebhookBurst): string[] {
  const { poison, round, perSecond, cpuMs, healthyMs, poisonPosts } = burst;
  return [
    ...[poison, String(round), perSecond.toFixed(1), cpuMs?.toFixed(1) ?? ""],
    ...[ms(quantile(healthyMs, 0.5)), ms(quantile(healthyMs, 0.99)), String(poisonPosts)],
  ];
}

async function benchOrders(length: (typeof lengths)["quick"]): Promise<void> {
  const system = await startSystem({ ...noLimits, WAYBILL_DATA_DIR: await createDataDir("disk") });
  const shop = new ShopClient(system);
  try {
    const idle = await sleep(idleMs).then(() => measureMemory(system.pid));
    const nextBody = createOrderBodies(shop, await restockProducts(shop));
    const drain = () =>
      waitFor(
        "the pending work to finish",
        async () => ((await countPendingWork(shop)) === 0 ? true : null),
        { quietMsMax: drainMsMax },
      );
    await measureStaticRoute(shop, warmUpSeconds);
    await measureAcceptRate(shop, warmUpSeconds, nextBody);
    await drain();

    const feed = await openLiveFeed(system);
    const setup = { shop, system, feed, nextBody };
    const steady = await measureSteady(setup, length.steady);
    await drain();
    const burst = await measureBurst(setup, length.burst);
    feed.close();
    await drain();
    const limit = await measureStaticRoute(shop, length.rateSeconds);
    const accept = await measureAcceptRate(shop, length.rateSeconds, nextBody);
    await drain();
    const busy = measureMemory(system.pid);
    print([
      ["measurement", "result", "p50 ms", "p99 ms", "notes"],
      ["start", readStartTime(system), "", "", "with a finished build and a new database"],
      formatRate("static JSON route", limit, ""),
      formatRate(
        "POST /orders",
        accept,
        `${(accept.perSecond / limit.perSecond).toFixed(2)} of the static route`,
      ),
      ...formatProcessing("burst", burst, `${burst.orders} orders at once`),
      ...formatProcessing("steady", steady, `${length.steady.perSecond} new orders/s`),
      formatMemory("memory, idle", idle),
      formatMemory("memory, after the load", busy),
    ]);
  } finally {
    await shop.close();
    await system.stop();
  }
}

/** Reads the start time from the system's own output. */
function readStartTime(system: System): string {
  const [, seconds = "?"] = /Waybill runs \(([\d.]+) s\)/.exec(system.output()) ?? [];
  return `${seconds} s`;
}

function formatRate(name: string, rate: RequestRate, notes: string): string[] {
  const failed = rate.failed > 0 ? `, ${rate.failed} failed` : "";
  return [name, `${rate.perSecond.toFixed(0)}/s`, ms(rate.p50), ms(rate.p99), notes + failed];
}

function formatProcessing(load: string, rate: ProcessingRate, notes: string): string[][] {
  const row = (name: string, result: string, times: readonly number[], note: string) => [
    `${load}: ${name}`,
    result,
    ms(quantile(times, 0.5)),
    ms(quantile(times, 0.99)),
    note,
  ];
  return [
    row("placed → shipped", `${rate.perSecond.toFixed(1)} orders/s`, rate.toShippedMs, notes),
    row("placed → completed", "", rate.toCompletedMs, ""),
    row("change → subscriber", "", rate.toSubscriberMs, `${rate.toSubscriberMs.length} changes`),
    ...(rate.cpuTime ? [formatCpuTime(load, rate.orders, rate.cpuTime)] : []),
  ];
}

/** Shows how much CPU time one order takes in each process, from placement to completion. */
function formatCpuTime(load: string, orders: number, cpuTime: CpuTime): string[] {
  const perOrder = (milliseconds: number) => (milliseconds / orders).toFixed(1);
  const { load: _benchmark, ...ofSystem } = cpuTime;
  const sum = Object.values(ofSystem).reduce((total, part) => total + part, 0);
  const parts = Object.entries(cpuTime).map(([name, part]) => `${name} ${perOrder(part)}`);
  return [`${load}: CPU time per order`, `${perOrder(sum)} ms`, "", "", parts.join(", ")];
}

function formatMemory(name: string, use: MemoryUse): string[] {
  const { processes, residentMb, proportionalMb } = use;
  const shared =
    proportionalMb === null
      ? ""
      : `, ${proportionalMb.toFixed(0)} MB with shared pages counted once`;
  return [name, `${residentMb.toFixed(0)} MB`, "", "", `${processes} processes${shared}`];
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(0);
}

function print(rows: string[][]): void {
  const [cpu] = os.cpus();
  process.stdout.write(
    `\n${os.availableParallelism()} × ${cpu?.model ?? "CPU"}, Node ${process.version}\n\n` +
      `${formatTable(rows)}\n`,
  );
}

await main();
