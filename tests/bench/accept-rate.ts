import autocannon, { type Request } from "autocannon";
import type { Shop } from "@/tests/contract/shop";

const connections = 32;

export interface Rate {
  /** Answers in a second, of the kind that was asked for. */
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Answers other than 2xx, and requests without an answer. */
  failed: number;
}

/**
 * How fast Next.js answers a JSON route that asks nothing: the limit of whatever we add to it. Of our
 * own it has the wrapper that every route has, some 15 µs.
 */
export function measureStatic(shop: Shop, seconds: number): Promise<Rate> {
  return measure(shop, seconds, { method: "GET", path: "/api/v1/health/live" });
}

/** How fast orders are accepted, with all that follows an order going on meanwhile. */
export function measureAccept(shop: Shop, seconds: number, nextBody: () => string): Promise<Rate> {
  return measure(shop, seconds, {
    method: "POST",
    path: "/api/v1/orders",
    headers: {
      authorization: `Bearer ${shop.system.apiKey}`,
      "content-type": "application/json",
    },
    setupRequest: (request) => ({ ...request, body: nextBody() }),
  });
}

async function measure(shop: Shop, duration: number, request: Request): Promise<Rate> {
  const url = shop.system.appUrl;
  const result = await autocannon({ url, connections, duration, requests: [request] });
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  };
}
