import { measureAcceptRate, measureStaticRoute } from "./accept-rate";
import { openLiveFeed } from "./live-feed";
import type { OrderBench } from "./order-bench";
import { measureOrderCost, resultsOfCost } from "./order-cost";
import { ownStatement } from "./order-load";
import { measureSteady } from "./processing-rate";
import { mean, type ResultSet } from "./results";
import { quantile } from "./table";

export interface RoundLength {
  staticSeconds: number;
  acceptSeconds: number;
  burst: number;
  steady: { perSecond: number; seconds: number };
}

/**
 * Measures the rates and latencies of orders. S is measured before and after each rate, which is
 * compared with the mean of both, because the speed of a shared machine changes.
 */
export async function measureRound(
  bench: OrderBench,
  length: RoundLength,
  results: ResultSet,
): Promise<void> {
  const { shop, telemetry, nextBody } = bench;
  const staticRates: number[] = [];
  const addStaticRate = async () => {
    const { perSecond } = await measureStaticRoute(shop, length.staticSeconds);
    staticRates.push(perSecond);
    results.add(telemetry, { staticRate: perSecond });
  };

  await addStaticRate();
  const shippedBefore = await countShipped(bench);
  const accept = await measureAcceptRate(shop, length.acceptSeconds, nextBody);
  const shippedMeanwhile = (await countShipped(bench)) - shippedBefore;
  const drainStartedAt = performance.now();
  await bench.drain();
  const drainMs = performance.now() - drainStartedAt;
  await addStaticRate();
  const cost = await measureOrderCost(bench, { orders: length.burst });
  await addStaticRate();

  results.add(telemetry, {
    acceptShare: accept.perSecond / mean(staticRates.slice(0, 2)),
    ...{ acceptRate: accept.perSecond, acceptP50: accept.p50, acceptP99: accept.p99 },
    acceptFailed: accept.failed,
    acceptShipped: shippedMeanwhile / length.acceptSeconds,
    acceptDrain: drainMs / 1000,
    burstShare: cost.rate.perSecond / mean(staticRates.slice(1)),
    ...resultsOfCost(cost),
  });
  await addSteadyLatency(bench, length.steady, results);
}

function countShipped({ shop }: OrderBench): Promise<number> {
  return shop.count(
    `select ${ownStatement} count(*) from order_events where type = 'order/shipped'`,
  );
}

async function addSteadyLatency(
  { system, shop, telemetry, nextBody, drain }: OrderBench,
  load: RoundLength["steady"],
  results: ResultSet,
): Promise<void> {
  const feed = await openLiveFeed(system);
  const { toShippedMs, toSubscriberMs } = await measureSteady({ shop, feed, nextBody }, load);
  feed.close();
  results.add(telemetry, {
    steadyShippedP50: quantile(toShippedMs, 0.5),
    steadyShippedP99: quantile(toShippedMs, 0.99),
    subscriberP50: quantile(toSubscriberMs, 0.5),
    subscriberP99: quantile(toSubscriberMs, 0.99),
  });
  await drain();
}
