import { seedOrders } from "@/prisma/seed-orders";
import { findEmailMismatches, findViolations } from "@/tests/chaos/invariants";
import { createDataDir } from "@/tests/support/data-dir";
import { startSystem } from "@/tests/support/system";
import type { AmountMode } from "./arguments";
import { benchSettings, openOrderBench } from "./order-bench";
import { measureOrderCost } from "./order-cost";
import { measureImport } from "./order-import";
import { formatSearchTimes, measureOrderList } from "./order-list";
import { median } from "./results";
import { quantile } from "./table";
import { measureTelemetryLists } from "./telemetry-lists";
import { measureTelemetryShare } from "./telemetry-share";
import { costOf, measureWebhookLoad, poisons, type WebhookBurst } from "./webhook-load";

const telemetryOrders = 200;
const webhookOrders = 200;
const burstWarmUp = 100;
const shownViolations = 20;

/** The modes that measure one thing. Each returns the rows of its table. */
export const singleModes: Record<AmountMode, (amount: number) => Promise<string[][]>> = {
  list: benchOrderList,
  import: benchImport,
  burst: benchBurst,
  telemetry: benchTelemetry,
  "telemetry-lists": benchTelemetryLists,
  webhooks: benchWebhooks,
};

/** Places many orders at once, then compares them all with the records of the gateway and the carrier. */
async function benchBurst(orders: number): Promise<string[][]> {
  const bench = await openOrderBench("on");
  const { shop } = bench;
  try {
    await measureOrderCost(bench, { orders: burstWarmUp });
    const { rate, cpuMs } = await measureOrderCost(bench, { orders });
    const ids = (await shop.rows<{ id: number }>("select id from orders")).map(({ id }) => id);
    const violations = [...(await findViolations(shop)), ...(await findEmailMismatches(shop, ids))];
    const states = await shop.rows<{ status: string; orders: string }>(
      `select status, count(*) as orders from orders group by status order by count(*) desc`,
    );
    if (violations.length > 0) process.exitCode = 1;
    return [
      ["orders", "shipped/s", "CPU ms/order", "placed → shipped p50 s", "p99 s"],
      [
        ...[String(rate.orders), rate.perSecond.toFixed(1), cpuMs?.total.toFixed(1) ?? ""],
        ...[0.5, 0.99].map((part) => (quantile(rate.toShippedMs, part) / 1000).toFixed(1)),
      ],
      ...states.map((state) => [state.status, state.orders]),
      ["violations of the invariants", String(violations.length)],
      ...violations.slice(0, shownViolations).map((violation) => [violation]),
    ];
  } finally {
    await bench.close();
  }
}

async function benchTelemetryLists(rows: number): Promise<string[][]> {
  return [...(await measureTelemetryLists(rows)), [`${rows} rows per table`]];
}

async function benchTelemetry(rounds: number): Promise<string[][]> {
  const measured = await measureTelemetryShare({ rounds, orders: telemetryOrders });
  const disk = [...measured.diskPerOrder];
  const row = (mode: "on" | "off") =>
    measured.rounds[mode].map(({ web, services, postgres, total }, round) => [
      ...[`telemetry ${mode}`, String(round + 1)],
      ...[total, web, postgres, services].map((time) => time.toFixed(1)),
    ]);
  return [
    ["processor time per order", "round", "total ms", "web ms", "PostgreSQL ms", "services ms"],
    ...row("on"),
    ...row("off"),
    ["telemetry's share", "", formatPercent(median(measured.shares)), "", "", ""],
    ["disk per order", "", "bytes"],
    ...disk.map(([table, bytes]) => [table, "", bytes.toFixed(0)]),
    ["all of them", "", disk.reduce((sum, [, bytes]) => sum + bytes, 0).toFixed(0)],
  ];
}

async function benchOrderList(orders: number): Promise<string[][]> {
  const system = await startSystem({
    ...benchSettings,
    WAYBILL_DATA_DIR: await createDataDir("disk"),
  });
  try {
    const startedAt = performance.now();
    const { databaseUrl } = system;
    const seeded = await seedOrders({ databaseUrl, count: orders, force: false });
    if (seeded.kind === "refused") throw new Error(seeded.reason);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const rows = formatSearchTimes(await measureOrderList(system));
    const head = ["search", "database p50 ms", "database max ms", "HTML p50 ms", "HTML max ms"];
    return [head, ...rows, [`${orders} orders, inserted in ${seconds} s`]];
  } finally {
    await system.stop();
  }
}

async function benchImport(orders: number): Promise<string[][]> {
  const dataDir = { WAYBILL_DATA_DIR: await createDataDir("disk") };
  const rows = [["batch of up to 1,000", "orders/s", "web MB", "results"]];
  for await (const batch of measureImport(orders, { ...benchSettings, ...dataDir })) {
    const row = [
      batch.round,
      (batch.orders / batch.seconds).toFixed(0),
      batch.residentMb.toFixed(0),
      JSON.stringify(batch.statuses),
    ];
    process.stderr.write(`${row.join("  ")}\n`);
    rows.push(row);
  }
  return rows;
}

async function benchWebhooks(rounds: number): Promise<string[][]> {
  const settings = { ...benchSettings, WAYBILL_DATA_DIR: await createDataDir("disk") };
  const bursts: WebhookBurst[] = [];
  for await (const burst of measureWebhookLoad(settings, { rounds, orders: webhookOrders })) {
    process.stderr.write(`${formatBurst(burst).join("  ")}\n`);
    bursts.push(burst);
  }
  return [
    ["poison endpoint", "round", "orders/s", "CPU ms/order", "healthy p50 ms", "p99 ms", "posts"],
    ...bursts.map(formatBurst),
    ...poisons.map((poison) => {
      const { rate, cpu } = costOf(poison, bursts);
      return [`${poison}: median cost`, "", formatPercent(rate), formatPercent(cpu)];
    }),
  ];
}

function formatBurst(burst: WebhookBurst): string[] {
  const { poison, round, perSecond, cpuMs, healthyMs, poisonPosts } = burst;
  const ms = (part: number) => quantile(healthyMs, part).toFixed(0);
  return [
    ...[poison, String(round), perSecond.toFixed(1), cpuMs?.toFixed(1) ?? ""],
    ...[ms(0.5), ms(0.99), String(poisonPosts)],
  ];
}

function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
