import autocannon, { type Request } from "autocannon";
import type { ShopClient } from "@/tests/contract/shop-client";

const connections = 32;

export interface RequestRate {
  /** 2xx responses per second. */
  perSecond: number;
  /** Latency in milliseconds. */
  p50: number;
  p99: number;
  /** Responses other than 2xx, and requests without a response. */
  failed: number;
}

/**
 * Measures a JSON route that reads nothing: the upper limit for any route. The only Waybill code
 * that it runs is the wrapper of every route, which takes about 15 µs.
 */
export function measureStaticRoute(shop: ShopClient, seconds: number): Promise<RequestRate> {
  return measure(shop, seconds, { method: "GET", path: "/api/v1/health/live" });
}

/** Measures how fast orders are accepted while the orders before them are being processed. */
export function measureAcceptRate(
  shop: ShopClient,
  seconds: number,
  nextBody: () => string,
): Promise<RequestRate> {
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

async function measure(shop: ShopClient, duration: number, request: Request): Promise<RequestRate> {
  const url = shop.system.appUrl;
  const result = await autocannon({ url, connections, duration, requests: [request] });
  return {
    perSecond: result["2xx"] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    // Timeouts are among the errors.
    failed: result.non2xx + result.errors,
  };
}
