import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { openLiveFeed } from "./live-feed";
import { machineName } from "./machine";
import { type OrderBench, openOrderBench } from "./order-bench";
import { measureOrderCost } from "./order-cost";
import { measureRetention, type Pruned } from "./retention";
import { type SoakSample, SoakSampler } from "./soak-samples";
import type { Telemetry } from "./targets";

export interface SoakResults {
  startedAt: string;
  machine: string;
  telemetry: Telemetry;
  minutes: number;
  /** Orders shipped per second in a burst, and orders placed per second during the soak. */
  peakPerSecond: number;
  perSecond: number;
  samples: SoakSample[];
  retention: Pruned[];
}

const warmUpOrders = 100;
const peakOrders = 300;
/** Enough samples for a median of each third, and few enough to not be a load themselves. */
const samplesMax = 60;
const sampleMsMin = 5_000;

/** Places orders at half of the peak rate for a long time, and samples what should stay flat. */
export async function soak(options: {
  minutes: number;
  telemetry: Telemetry;
}): Promise<SoakResults> {
  const { minutes, telemetry } = options;
  const startedAt = new Date().toISOString();
  const bench = await openOrderBench(telemetry);
  try {
    await measureOrderCost(bench, { orders: warmUpOrders });
    const { rate } = await measureOrderCost(bench, { orders: peakOrders });
    const peakPerSecond = rate.perSecond;
    const perSecond = peakPerSecond / 2;
    process.stderr.write(
      `peak: ${peakPerSecond.toFixed(1)} orders/s; ${minutes} min with half of it\n`,
    );
    const samples = await sampleLoad(bench, { perSecond, msMax: minutes * 60_000 });
    await bench.drain();
    const retention = await measureRetention(bench);
    return {
      ...{ startedAt, machine: machineName(), telemetry, minutes },
      ...{ peakPerSecond, perSecond, samples, retention },
    };
  } finally {
    await bench.close();
  }
}

async function sampleLoad(
  bench: OrderBench,
  { perSecond, msMax }: { perSecond: number; msMax: number },
): Promise<SoakSample[]> {
  const feed = await openLiveFeed(bench.system);
  const startedAt = Date.now();
  const sampler = new SoakSampler(bench, feed, startedAt);
  const placing = placeOrders(bench, sampler, { perSecond, endsAt: startedAt + msMax });
  const sampleMs = Math.max(sampleMsMin, msMax / samplesMax);
  const samples: SoakSample[] = [];
  for (let dueAt = startedAt + sampleMs; dueAt <= startedAt + msMax; dueAt += sampleMs) {
    await sleep(Math.max(0, dueAt - Date.now()));
    const sample = await sampler.take();
    samples.push(sample);
    process.stderr.write(
      `${sample.seconds} s: ${sample.memoryMb.all.toFixed(0)} MB, ` +
        `placed → shipped p50 ${sample.shippedP50} ms, p99 ${sample.shippedP99} ms, ` +
        `${sample.placed - sample.completed} orders open\n`,
    );
  }
  await placing;
  feed.close();
  return samples;
}

/** Places orders evenly, each with an idempotency key, as clients do. */
async function placeOrders(
  { shop, nextBody }: OrderBench,
  sampler: SoakSampler,
  { perSecond, endsAt }: { perSecond: number; endsAt: number },
): Promise<void> {
  const place = async () => {
    const request = { body: nextBody(), headers: { "idempotency-key": randomUUID() } };
    const answer = await shop.call("/api/v1/orders", request).catch(() => null);
    if (answer?.status === 201) sampler.placed += 1;
    else sampler.failed += 1;
  };
  const startedAt = Date.now();
  for (let count = 0; Date.now() < endsAt; count += 1) {
    void place();
    await sleep(Math.max(0, startedAt + ((count + 1) * 1000) / perSecond - Date.now()));
  }
}
