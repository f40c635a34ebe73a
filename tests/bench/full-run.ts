import { setTimeout as sleep } from "node:timers/promises";
import { measureAcceptRate, measureStaticRoute } from "./accept-rate";
import { measureConnections, measureItems, measureStored, measureSubscribers } from "./cost-series";
import { machineName } from "./machine";
import { measureRound, type RoundLength } from "./main-round";
import { measureMemory } from "./memory";
import { type OrderBench, openOrderBench } from "./order-bench";
import { measureOrderCost } from "./order-cost";
import { Phases } from "./phases";
import { type BenchResults, ResultSet } from "./results";
import { type Frequency, measureStatements } from "./statement-frequency";
import type { Telemetry } from "./targets";
import { measureTelemetryShare } from "./telemetry-share";

interface Lengths {
  warmUpOrders: number;
  round: RoundLength;
  /** Orders of each point of a series. */
  seriesOrders: number;
  connections: number[];
  items: number[];
  subscribers: number[];
  share: { rounds: number; orders: number };
}

const warmUpSeconds = 2;
/** What starts with the system has ended by then. */
const idleMs = 30_000;
const burst = 300;

const quick: Lengths = {
  warmUpOrders: 100,
  round: { staticSeconds: 2, acceptSeconds: 3, burst, steady: { perSecond: 10, seconds: 10 } },
  seriesOrders: 50,
  connections: [1, 32],
  items: [1, 10],
  subscribers: [1, 100],
  share: { rounds: 1, orders: 100 },
};
const full: Lengths = {
  warmUpOrders: 300,
  round: { staticSeconds: 5, acceptSeconds: 10, burst, steady: { perSecond: 10, seconds: 30 } },
  seriesOrders: 150,
  connections: [1, 8, 32, 128],
  items: [1, 10, 100],
  subscribers: [1, 100, 1_000],
  share: { rounds: 3, orders: 150 },
};

/** Measures all targets, with telemetry on and off, and how the cost of an order grows. */
export async function runAll(options: {
  isQuick: boolean;
  rounds: number;
  stored: readonly number[];
}): Promise<BenchResults> {
  const startedAt = new Date();
  const results = new ResultSet();
  const phases = new Phases();
  const run: Run = { ...options, results, phases, lengths: options.isQuick ? quick : full };
  const frequencies: BenchResults["frequencies"] = {};
  let failure: string | null = null;
  try {
    // The first start builds the app if its sources have changed, which the others must not measure.
    await phases.run("build", async () => (await openOrderBench("off")).close());
    frequencies.on = await measureSystem("on", run, (bench) => measureSeries(bench, run));
    frequencies.off = await measureSystem("off", run);
    await measureShare(run);
  } catch (error) {
    // What has been measured until then is worth keeping.
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return {
    failure,
    startedAt: startedAt.toISOString(),
    machine: machineName(),
    isQuick: options.isQuick,
    rounds: options.rounds,
    stored: [...options.stored],
    seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    phases: phases.finished,
    results: results.results,
    frequencies,
  };
}

interface Run {
  rounds: number;
  stored: readonly number[];
  results: ResultSet;
  phases: Phases;
  lengths: Lengths;
}

/** Measures one system. `measureMore` runs before its PostgreSQL is restarted to count statements. */
async function measureSystem(
  telemetry: Telemetry,
  run: Run,
  measureMore: (bench: OrderBench) => Promise<void> = async () => undefined,
): Promise<Frequency> {
  const { rounds, results, phases, lengths } = run;
  const phase = <T>(name: string, work: () => Promise<T>) =>
    phases.run(`${name}, TELEMETRY=${telemetry}`, work);
  const bench = await phase("start", () => openOrderBench(telemetry));
  try {
    const start = readStartSeconds(bench);
    results.add(telemetry, start === null ? {} : { start });
    await sleep(idleMs);
    addMemory(bench, "memoryIdle", results);
    await phase("warm up", () => warmUp(bench, lengths.warmUpOrders));
    for (let round = 1; round <= rounds; round += 1) {
      await phase(`round ${round}`, () => measureRound(bench, lengths.round, results));
    }
    addMemory(bench, "memoryLoaded", results);
    await measureMore(bench);
    return await phase("statements", () =>
      measureStatements(bench, { orders: burst, rounds, results }),
    );
  } finally {
    await bench.close();
  }
}

async function warmUp(bench: OrderBench, orders: number): Promise<void> {
  await measureStaticRoute(bench.shop, warmUpSeconds);
  await measureAcceptRate(bench.shop, warmUpSeconds, bench.nextBody);
  await bench.drain();
  await measureOrderCost(bench, { orders });
}

async function measureSeries(bench: OrderBench, run: Run): Promise<void> {
  const { results, phases, lengths, stored } = run;
  const setup = { bench, results, orders: lengths.seriesOrders };
  await phases.run("connections", () => measureConnections(setup, lengths.connections));
  await phases.run("items", () => measureItems(setup, lengths.items));
  await phases.run("subscribers", () => measureSubscribers(setup, lengths.subscribers));
  await phases.run("stored orders", () => measureStored(setup, stored));
}

async function measureShare({ rounds, results, phases, lengths }: Run): Promise<void> {
  const { orders, rounds: pairs } = lengths.share;
  await phases.run("telemetry's share", async () => {
    const { shares } = await measureTelemetryShare({ orders, rounds: Math.max(pairs, rounds) });
    for (const share of shares) results.add("on", { telemetryShare: share * 100 });
  });
}

function addMemory(
  { system, telemetry }: OrderBench,
  measure: "memoryIdle" | "memoryLoaded",
  results: ResultSet,
): void {
  const { proportionalMb } = measureMemory(system.pid);
  if (proportionalMb !== null) results.add(telemetry, { [measure]: proportionalMb });
}

/** Reads the start time from the system's own output. */
function readStartSeconds({ system }: OrderBench): number | null {
  const seconds = /Waybill runs \(([\d.]+) s\)/.exec(system.output())?.[1];
  return seconds === undefined ? null : Number(seconds);
}
